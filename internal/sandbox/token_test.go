package sandbox

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func TestTokenEndpointRefusesAsUAA(t *testing.T) {
	const formType = "application/x-www-form-urlencoded"
	edgecli := "Basic " + base64.StdEncoding.EncodeToString([]byte("edgecli:edgeclisecret"))
	secret := "&client_id=edgecli&client_secret=edgeclisecret"
	for _, row := range []struct {
		name   string
		method string
		query  string
		body   string
		header []string
		status int
		want   string
	}{
		{"no client", "POST", "", "grant_type=client_credentials", nil, 401, `"error":"unauthorized","error_description":"Bad credentials"`},
		{"unknown client", "POST", "", "grant_type=client_credentials&client_id=x&client_secret=y", nil, 401, `"unauthorized"`},
		{"wrong client secret", "POST", "", "grant_type=client_credentials&client_id=edgecli&client_secret=y", nil, 401, `"unauthorized"`},
		{"client secret missing", "POST", "", "grant_type=client_credentials&client_id=edgecli", nil, 401, `"unauthorized"`},
		{"secret in the form", "POST", "", "grant_type=client_credentials" + secret, nil, 200, `"access_token"`},
		{"secret by Basic", "POST", "", "grant_type=client_credentials", []string{"Authorization", edgecli}, 200, `"access_token"`},
		{"both at once", "POST", "", "grant_type=client_credentials" + secret, []string{"Authorization", edgecli}, 400, `"invalid_request"`},
		{"Basic with the same client_id", "POST", "", "grant_type=client_credentials&client_id=edgecli", []string{"Authorization", edgecli}, 200, `"access_token"`},
		{"Basic with another client_id", "POST", "", "grant_type=client_credentials&client_id=cli", []string{"Authorization", edgecli}, 401, `"invalid_client"`},
		{"Basic that is not base64", "POST", "", "grant_type=client_credentials", []string{"Authorization", "Basic !"}, 401, `"unauthorized"`},
		{"Bearer as client authentication", "POST", "", "grant_type=client_credentials", []string{"Authorization", "Bearer x"}, 401, `"unauthorized"`},
		{"public client with a secret", "POST", "", "grant_type=password&client_id=cli&client_secret=x", nil, 401, `"unauthorized"`},
		{"public client with an empty secret", "POST", "", "grant_type=refresh_token&refresh_token=x&client_id=cli&client_secret=", nil, 401, `"invalid_token"`},
		{"public client by id alone", "POST", "", "grant_type=refresh_token&refresh_token=x&client_id=cli", nil, 401, `"invalid_token"`},
		{"no grant type", "POST", "", strings.TrimPrefix(secret, "&"), nil, 400, `"invalid_request","error_description":"Missing grant type"`},
		{"JSON body", "POST", "", `{"grant_type":"client_credentials"}`, []string{"Content-Type", "application/json", "Authorization", edgecli}, 400, "Missing grant type"},
		{"unknown grant", "POST", "", "grant_type=magic" + secret, nil, 400, `"unsupported_grant_type"`},
		{"grant not the client's", "POST", "", "grant_type=client_credentials&client_id=cli", nil, 401, `"invalid_client","error_description":"Unauthorized grant type: client_credentials"`},
		{"scope not the client's", "POST", "", "grant_type=client_credentials&scope=root" + secret, nil, 400, `"invalid_scope"`},
		{"resource not absolute", "POST", "", "grant_type=client_credentials&resource=api" + secret, nil, 400, `"invalid_target"`},
		{"resource with a fragment", "POST", "", "grant_type=client_credentials&resource=https%3A%2F%2Fa%23b" + secret, nil, 400, `"invalid_target"`},
		{"parameter twice in the form", "POST", "", "grant_type=client_credentials&grant_type=client_credentials" + secret, nil, 400, "given more than once: grant_type"},
		{"parameter in form and query", "POST", "?scope=uaa.resource", "grant_type=client_credentials&scope=uaa.resource" + secret, nil, 400, "given more than once: scope"},
		{"resource may be repeated", "POST", "", "grant_type=client_credentials&resource=https%3A%2F%2Fa&resource=https%3A%2F%2Fb" + secret, nil, 200, `"access_token"`},
		{"bad escape", "POST", "", "grant_type=client_credentials&x=%zz" + secret, nil, 400, `"invalid_request"`},
		{"NUL", "POST", "", "grant_type=password&username=%00&password=x" + secret, nil, 400, `{}`},
		{"parameters in the query", "POST", "?grant_type=client_credentials" + secret, "", nil, 200, `"access_token"`},
		{"GET", "GET", "?grant_type=client_credentials" + secret, "", nil, 200, `"access_token"`},
		{"PUT", "PUT", "", "grant_type=client_credentials" + secret, nil, 405, `"method_not_allowed"`},
		{"Accept of a browser", "POST", "", "grant_type=client_credentials" + secret, []string{"Accept", "text/html"}, 406, "<html>"},
		{"Accept of XML", "POST", "", "grant_type=client_credentials" + secret, []string{"Accept", "application/xml"}, 406, "<html>"},
		{"Accept of curl", "POST", "", "grant_type=client_credentials" + secret, []string{"Accept", "*/*"}, 200, `"access_token"`},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := start(t)
			header := append([]string{"Content-Type", formType}, row.header...)
			expect(t, do(t, build(t, row.method, s.URL+tokenPath+row.query, row.body, header...)), row.status, row.want)
		})
	}
}

func TestRefusalsCarryChallengeAndNoStore(t *testing.T) {
	s := start(t)
	a := ask(t, s, "", "grant_type", "password")
	if got, want := a.header.Get("WWW-Authenticate"), `Basic realm="UAA/client", error="unauthorized", error_description="Bad credentials"`; got != want {
		t.Errorf("WWW-Authenticate %q, want %q", got, want)
	}
	if a.header.Get("Cache-Control") != "no-store" || !strings.HasPrefix(a.header.Get("Content-Type"), "application/json") {
		t.Errorf("header %v", a.header)
	}
}

func TestSwitchesOfTheTokenEndpoint(t *testing.T) {
	service := Clients()[2]
	encoded := "Basic " + base64.StdEncoding.EncodeToString([]byte(url.QueryEscape(service.ID)+":"+url.QueryEscape(service.Secret)))
	raw := "Basic " + base64.StdEncoding.EncodeToString([]byte(service.ID+":"+service.Secret))
	const body = "grant_type=client_credentials"
	for _, row := range []struct {
		name   string
		on     []Switch
		method string
		query  string
		body   string
		auth   string
		status int
		want   string
	}{
		{"raw Basic by default", nil, "POST", "", body, raw, 200, "access_token"},
		{"form-encoded Basic by default", nil, "POST", "", body, encoded, 401, "Bad credentials"},
		{"raw Basic where form is asked", []Switch{{Name: "basic", Value: "form"}}, "POST", "", body, raw, 401, "Bad credentials"},
		{"form-encoded Basic where it is asked", []Switch{{Name: "basic", Value: "form"}}, "POST", "", body, encoded, 200, "access_token"},
		{"query refused", []Switch{{Name: "query", Value: "refuse"}}, "POST", "?x=1", body, raw, 406, `"query_string_not_allowed"`},
		{"GET refused", []Switch{{Name: "query", Value: "refuse"}}, "GET", "?x=1", "", raw, 405, "Request method &#39;GET&#39; not supported"},
		{"public client needs the empty secret", []Switch{{Name: "public", Value: "empty-secret"}}, "POST", "",
			"grant_type=password&client_id=cli&username=alice&password=alicepw", "", 401, "Bad credentials"},
		{"public client sends the empty secret", []Switch{{Name: "public", Value: "empty-secret"}}, "POST", "",
			"grant_type=password&client_id=cli&username=alice&password=alicepw&client_secret=", "", 200, "access_token"},
		{"invalid_client for bad credentials", []Switch{{Name: "bad-credentials", Value: "invalid_client"}}, "POST", "", body, encoded, 401, `"invalid_client"`},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := start(t, row.on...)
			header := []string{"Content-Type", "application/x-www-form-urlencoded"}
			if row.auth != "" {
				header = append(header, "Authorization", row.auth)
			}
			expect(t, do(t, build(t, row.method, s.URL+tokenPath+row.query, row.body, header...)), row.status, row.want)
		})
	}
}

func FuzzTokenEndpointNeverGrantsWithoutCredentials(f *testing.F) {
	f.Add("grant_type=password&username=alice&password=alicepw&client_id=edgecli", "", "application/x-www-form-urlencoded")
	f.Add("grant_type=client_credentials", "Basic ZWRnZWNsaTo=", "application/x-www-form-urlencoded; charset=utf-8")
	f.Add("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=e30.e30.&client_id=cli", "", "application/x-www-form-urlencoded")
	f.Fuzz(func(t *testing.T, body, authorization, contentType string) {
		if strings.Contains(body, "alicepw") && strings.Contains(body, "=cli") {
			return // the public client may sign alice in
		}
		s := New(Options{Now: clockwork})
		r := httptest.NewRequest(http.MethodPost, tokenPath, strings.NewReader(body))
		r.Header.Set("Authorization", authorization)
		r.Header.Set("Content-Type", contentType)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code < 400 && !strings.Contains(body+authorization, "secret") {
			t.Errorf("status %d for %q, Authorization %q", w.Code, body, authorization)
		}
	})
}
