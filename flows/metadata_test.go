package flows_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"idpauth/flows"
	"idpauth/profiles"
)

// discoveryPeer is a server with metadata and a token endpoint.
type discoveryPeer struct {
	answer func(r *http.Request) (*http.Response, error) // to GET

	read  []string // addresses of GETs, in order
	tags  []string // their If-None-Match
	posts []*url.URL
	form  url.Values // of the last POST
}

func (p *discoveryPeer) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodGet {
		p.read = append(p.read, r.URL.String())
		p.tags = append(p.tags, r.Header.Get("If-None-Match"))
		return p.answer(r)
	}
	p.posts = append(p.posts, r.URL)
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	p.form, err = url.ParseQuery(string(body))
	return answered(r, 200, `{"access_token":"t0k3n","token_type":"Bearer","expires_in":3600}`), err
}

// seeker looks for metadata.
type seeker struct {
	peer    *discoveryPeer
	profile *profiles.Profile
	cache   flows.MetadataCache
	now     time.Time

	explained []string
}

func newSeeker(issuer string, answer func(*http.Request) (*http.Response, error)) *seeker {
	return &seeker{
		peer: &discoveryPeer{answer: answer},
		now:  time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC),
		profile: &profiles.Profile{
			Name: "dev", Issuer: issuer, ClientID: "cli", ClientAuth: profiles.ClientAuthNone, Preset: &profiles.Preset{},
		},
	}
}

func (s *seeker) acquirer(ctx context.Context) (context.Context, *flows.Acquirer, func()) {
	ctx, budget := flows.NewBudget(ctx, time.Minute, time.Minute)
	return ctx, &flows.Acquirer{
		HTTP:          func(*profiles.Profile) (*http.Client, error) { return &http.Client{Transport: s.peer}, nil },
		MetadataCache: s.cache,
		Budget:        budget,
		Now:           func() time.Time { return s.now },
		Explain:       func(format string, args ...any) { s.explained = append(s.explained, fmt.Sprintf(format, args...)) },
		Notice:        func(string, ...any) {},
	}, budget.Stop
}

func (s *seeker) discover(t *testing.T) (*flows.Metadata, error) {
	t.Helper()
	ctx, a, stop := s.acquirer(t.Context())
	defer stop()
	return a.Discover(ctx, s.profile)
}

// signIn gets a token, for which the token endpoint has to be found.
func (s *seeker) signIn(t *testing.T) error {
	t.Helper()
	flow, err := flows.Lookup("client-credentials")
	if err != nil {
		t.Fatal(err)
	}
	ctx, a, stop := s.acquirer(t.Context())
	defer stop()
	_, err = a.Token(ctx, flows.Request{Profile: s.profile, Flow: flow, NoCache: true})
	return err
}

// document is metadata of an issuer with members added or replaced; the last of
// the same name counts, null takes one away.
func document(issuer string, members ...string) string {
	all := map[string]string{
		"issuer":         fmt.Sprintf("%q", issuer),
		"token_endpoint": `"https://id.example.com/token"`,
	}
	for _, member := range members {
		name, value, _ := strings.Cut(member, "=")
		all[name] = value
	}
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(all)) {
		parts = append(parts, fmt.Sprintf("%q:%s", name, all[name]))
	}
	return "{" + strings.Join(parts, ",") + "}"
}

const testIssuer = "https://id.example.com"

func wantKind(t *testing.T, err error, want flows.Kind) {
	t.Helper()
	var e *flows.Error
	if !errors.As(err, &e) || e.Kind != want {
		t.Errorf("error %v (%T), want kind %d", err, err, want)
	}
}

func TestMetadataIsReadWhole(t *testing.T) {
	s := newSeeker(testIssuer, says(200, `{
		"issuer": "https://id.example.com",
		"authorization_endpoint": "https://id.example.com/authorize?a=1",
		"token_endpoint": "https://tokens.example.net/token",
		"device_authorization_endpoint": "",
		"revocation_endpoint": null,
		"userinfo_endpoint": "https://id.example.com/me",
		"jwks_uri": "https://id.example.com/keys",
		"mtls_endpoint_aliases": {"token_endpoint": "https://mtls.example.com/token", "other": 1},
		"grant_types_supported": ["authorization_code", "refresh_token"],
		"response_types_supported": ["code"],
		"token_endpoint_auth_methods_supported": ["none"],
		"scopes_supported": ["openid"],
		"code_challenge_methods_supported": "S256",
		"authorization_response_iss_parameter_supported": true,
		"pushed_authorization_request_endpoint": "https://id.example.com/par",
		"require_pushed_authorization_requests": "yes",
		"Token_Endpoint": "https://evil.example.com"
	}`))
	got, err := s.discover(t)
	if err != nil {
		t.Fatal(err)
	}
	want := &flows.Metadata{
		Issuer: testIssuer,
		Source: testIssuer + "/.well-known/openid-configuration",
		Endpoints: profiles.Endpoints{
			Authorization: "https://id.example.com/authorize?a=1",
			Token:         "https://tokens.example.net/token",
			Userinfo:      "https://id.example.com/me",
			JWKS:          "https://id.example.com/keys",
		},
		MTLS:                profiles.Endpoints{Token: "https://mtls.example.com/token"},
		GrantTypes:          []string{"authorization_code", "refresh_token"},
		ResponseTypes:       []string{"code"},
		ClientAuth:          []string{"none"},
		Scopes:              []string{"openid"},
		SendsIssuer:         true,
		PushedAuthorization: "https://id.example.com/par",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if want := "metadata: token_endpoint is on another origin than the issuer: tokens.example.net"; !slices.Contains(s.explained, want) {
		t.Errorf("not explained: %s", want)
	}
}

func TestMetadataIsLookedForInBothPlaces(t *testing.T) {
	for _, row := range []struct{ name, issuer, openID, oauth string }{
		{"root", "https://a.example.com", "https://a.example.com/.well-known/openid-configuration", "https://a.example.com/.well-known/oauth-authorization-server"},
		{"root with slash", "https://a.example.com/", "https://a.example.com/.well-known/openid-configuration", "https://a.example.com/.well-known/oauth-authorization-server"},
		{"path", "https://a.example.com/realms/x%20y", "https://a.example.com/realms/x%20y/.well-known/openid-configuration", "https://a.example.com/.well-known/oauth-authorization-server/realms/x%20y"},
		{"path with slash", "http://127.0.0.1:8080/x/", "http://127.0.0.1:8080/x/.well-known/openid-configuration", "http://127.0.0.1:8080/.well-known/oauth-authorization-server/x"},
	} {
		for _, absent := range []struct {
			name, contentType string
			status            int
		}{{"not found", "", 404}, {"gone", "", 410}, {"unauthorized", "", 401}, {"a page", "text/html; charset=utf-8", 200}} {
			t.Run(row.name+", "+absent.name, func(t *testing.T) {
				s := newSeeker(row.issuer, func(r *http.Request) (*http.Response, error) {
					if r.URL.String() == row.oauth {
						return answered(r, 200, document(row.issuer, `token_endpoint="`+row.issuer+`"`)), nil
					}
					a := answered(r, absent.status, "<html>")
					a.Header.Set("Content-Type", absent.contentType)
					return a, nil
				})
				m, err := s.discover(t)
				if err != nil {
					t.Fatal(err)
				}
				if want := []string{row.openID, row.oauth}; !slices.Equal(s.peer.read, want) || m.Source != row.oauth {
					t.Errorf("read %q, source %q; want %q", s.peer.read, m.Source, want)
				}
			})
		}
	}
}

func TestMetadataInNeitherPlaceNamesBoth(t *testing.T) {
	s := newSeeker(testIssuer+"/x", says(404, ""))
	_, err := s.discover(t)
	wantKind(t, err, flows.Network)
	for _, place := range s.peer.read {
		if !strings.Contains(err.Error(), place) {
			t.Errorf("%v does not name %s", err, place)
		}
	}
}

func TestMetadataThatIsNotTaken(t *testing.T) {
	for _, row := range []struct {
		name   string
		status int
		body   string
		want   flows.Kind
	}{
		{"issuer with a slash", 200, document(testIssuer + "/"), flows.Refused},
		{"issuer in another case", 200, document("https://ID.example.com"), flows.Refused},
		{"issuer with its port", 200, document("https://id.example.com:443"), flows.Refused},
		{"issuer with a path", 200, document("https://id.example.com/x"), flows.Refused},
		{"issuer of somebody else", 200, document("https://evil.example.com"), flows.Refused},
		{"issuer of a template", 200, document("https://id.example.com/{tenantid}"), flows.Refused},
		{"no issuer", 200, `{"token_endpoint":"https://id.example.com/token"}`, flows.Network},
		{"issuer that is a number", 200, document(testIssuer, "issuer=7"), flows.Network},
		{"two issuers", 200, `{"issuer":"https://id.example.com","issuer":"https://id.example.com"}`, flows.Network},
		{"an array", 200, `[]`, flows.Network},
		{"nothing", 200, ``, flows.Network},
		{"something behind it", 200, document(testIssuer) + "x", flows.Network},
		{"too many requests", 429, ``, flows.Network},
		{"out of order", 503, ``, flows.Network},
		{"a redirect", 302, ``, flows.Network},
		{"unchanged, which nobody asked", 304, ``, flows.Network},
		{"no content", 204, ``, flows.Network},
		{"aliases that are a list", 200, document(testIssuer, "mtls_endpoint_aliases=[]"), flows.Network},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := newSeeker(testIssuer, says(row.status, row.body)).discover(t)
			wantKind(t, err, row.want)
		})
	}
}

func TestEntraNamesItsTenantByID(t *testing.T) {
	const id, other = "7e4c1111-2222-3333-4444-555566667777", "8e4c1111-2222-3333-4444-555566667777"
	at := func(tenant string) string { return "https://login.microsoftonline.us/" + tenant + "/v2.0" }
	for _, row := range []struct {
		name, issuer, document string
		taken                  bool
	}{
		{"the same", at(id), at(id), true},
		{"a name", at("contoso.us"), at(id), true},
		{"all tenants", at("organizations"), at("{tenantid}"), true},
		{"another ID", at(id), at(other), false},
		{"another name", at("contoso.us"), at("fabrikam.us"), false},
		{"another host", at("contoso.us"), "https://login.microsoftonline.com/" + id + "/v2.0", false},
		{"another version", at("contoso.us"), "https://login.microsoftonline.us/" + id + "/", false},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := newSeeker(row.issuer, says(200, document(row.document)))
			s.profile.Preset = &profiles.Preset{TenantInIssuer: true}
			m, err := s.discover(t)
			if !row.taken {
				wantKind(t, err, flows.Refused)
			} else if err != nil || m.Issuer != row.document {
				t.Errorf("%+v, %v", m, err)
			}
		})
	}
}
