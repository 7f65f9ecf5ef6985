package flows_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"idpauth/flows"
	"idpauth/profiles"
)

func TestPushedRequest(t *testing.T) {
	const metadata = `{"issuer":"https://id.example.com","authorization_endpoint":"https://id.example.com/authorize","token_endpoint":"https://id.example.com/token",
		"pushed_authorization_request_endpoint":"https://id.example.com/par","require_pushed_authorization_requests":%v}`
	pushing := func(demanded bool, answer func(*http.Request) (*http.Response, error)) *browserSignIn {
		s := newBrowserSignIn(staysShut(t))
		s.profile.Issuer, s.profile.Endpoints = "https://id.example.com", profiles.Endpoints{}
		s.peer.metadata, s.peer.pushed = fmt.Sprintf(metadata, demanded), answer
		return s
	}
	t.Run("demanded", func(t *testing.T) {
		s := pushing(true, says(201, `{"request_uri":"urn:example:r1","expires_in":60}`))
		var page *url.URL
		s.browse = func(ctx context.Context, u *url.URL) error {
			page = u
			pushed := s.peer.forms["/par"][0]
			return comesBack("code", "c0de")(ctx, &url.URL{RawQuery: pushed.Encode()})
		}
		s.run(t)
		s.succeeds(t)
		if got := page.RawQuery; got != "client_id=cli&request_uri=urn%3Aexample%3Ar1" {
			t.Errorf("page query %q", got)
		}
		if form := s.peer.forms["/par"][0]; form.Get("code_challenge_method") != "S256" || form.Get("client_id") != "cli" || form.Get("redirect_uri") == "" {
			t.Errorf("pushed %v", form)
		}
	})
	t.Run("demanded of the client", func(t *testing.T) {
		s := pushing(false, says(201, `{"request_uri":"urn:example:r1","expires_in":60}`))
		s.profile.PushedAuthorization = true
		s.profile.Endpoints = profiles.Endpoints{Authorization: "https://id.example.com/authorize", Token: "https://id.example.com/token"}
		s.browse = func(ctx context.Context, page *url.URL) error {
			if got := page.RawQuery; got != "client_id=cli&request_uri=urn%3Aexample%3Ar1" {
				t.Errorf("page query %q", got)
			}
			return comesBack("code", "c0de")(ctx, &url.URL{RawQuery: s.peer.forms["/par"][0].Encode()})
		}
		s.run(t)
		s.succeeds(t)
	})
	t.Run("nowhere to push to", func(t *testing.T) {
		s := pushing(false, nil)
		s.profile.PushedAuthorization = true
		s.peer.metadata = `{"issuer":"https://id.example.com","authorization_endpoint":"https://id.example.com/authorize","token_endpoint":"https://id.example.com/token"}`
		s.run(t)
		s.fails(t, flows.Network, "does not say where authorization requests are pushed")
	})
	t.Run("not demanded", func(t *testing.T) {
		s := pushing(false, says(500, ""))
		s.browse = comesBack("code", "c0de")
		s.run(t)
		s.succeeds(t)
	})
	for name, tt := range map[string]struct {
		answer func(*http.Request) (*http.Response, error)
		kind   flows.Kind
	}{
		"refused":               {says(400, `{"error":"invalid_request","error_description":"too old"}`), flows.Refused},
		"failing":               {says(503, ""), flows.Network},
		"without a request_uri": {says(201, `{"expires_in":60}`), flows.Network},
		"without a life":        {says(201, `{"request_uri":"urn:example:r1"}`), flows.Network},
		"ended":                 {says(201, `{"request_uri":"urn:example:r1","expires_in":0}`), flows.Network},
		"of a life below zero":  {says(201, `{"request_uri":"urn:example:r1","expires_in":-60}`), flows.Network},
		"of a life in words":    {says(201, `{"request_uri":"urn:example:r1","expires_in":"a minute"}`), flows.Network},
	} {
		t.Run(name, func(t *testing.T) {
			s := pushing(true, tt.answer)
			s.run(t)
			s.fails(t, tt.kind, "id.example.com")
			if n := len(s.peer.forms["/par"]); n != 1 {
				t.Errorf("pushed %d times", n)
			}
		})
	}
}
