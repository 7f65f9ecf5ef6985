package flows_test

import (
	"net/http"
	"net/url"
	"testing"

	"idpauth/flows"
	"idpauth/profiles"
)

// githubPeer grants scopes as GitHub writes them.
type githubPeer struct{}

func (githubPeer) RoundTrip(r *http.Request) (*http.Response, error) {
	return answered(r, 200, `{"access_token":"t0k3n","token_type":"bearer","scope":"repo,read:org"}`), nil
}

func TestScopesByCommaAreReadWhereThePresetSaysSo(t *testing.T) {
	for byComma, want := range map[bool]string{true: "repo read:org", false: "repo,read:org"} {
		s := newSeeker(testIssuer, nil)
		s.profile.Endpoints.Token = "https://id.example.com/token"
		s.profile.Scopes = []string{"repo", "read:org"}
		s.profile.Preset = &profiles.Preset{ScopesByComma: byComma}
		ctx, a, stop := s.acquirer(t.Context())
		defer stop()
		a.HTTP = func(*profiles.Profile) (*http.Client, error) { return &http.Client{Transport: githubPeer{}}, nil }
		notices := 0
		a.Notice = func(string, ...any) { notices++ }
		flow, err := flows.Lookup("client-credentials")
		if err != nil {
			t.Fatal(err)
		}
		got, err := a.Token(ctx, flows.Request{Profile: s.profile, Flow: flow, NoCache: true})
		if err != nil {
			t.Fatal(err)
		}
		if got.Scope != want || (notices == 0) != byComma {
			t.Errorf("by comma %t: scope %q, %d notices", byComma, got.Scope, notices)
		}
	}
}

func TestScopeOfAResource(t *testing.T) {
	preset := func(name string) *profiles.Preset {
		p, ok := profiles.LookupPreset(name)
		if !ok {
			t.Fatalf("no preset %s", name)
		}
		return &p
	}
	for _, row := range []struct {
		name, provider             string
		scopes, resource, audience []string
		want                       string
	}{
		{"resource", "entra", nil, []string{"https://graph.microsoft.com"}, nil, "scope=https://graph.microsoft.com/.default"},
		{"resource with a slash", "entra", nil, []string{"https://management.azure.com/"}, nil, "scope=https://management.azure.com//.default"},
		{"audience", "entra", nil, nil, []string{"api://app"}, "scope=api://app/.default"},
		{"own scopes", "entra", []string{"api://app/.default"}, nil, []string{"api://app"}, "audience=api://app&scope=api://app/.default"},
		{"neither", "entra", nil, nil, nil, ""},
		{"another provider", "oidc", nil, []string{"https://api.example.com"}, nil, "resource=https://api.example.com"},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := newSeeker(testIssuer, says(200, document(testIssuer)))
			s.profile.Preset = preset(row.provider)
			s.profile.Scopes, s.profile.Resource, s.profile.Audience = row.scopes, row.resource, row.audience
			if err := s.signIn(t); err != nil {
				t.Fatal(err)
			}
			s.peer.form.Del("grant_type")
			s.peer.form.Del("client_id")
			if got, _ := url.QueryUnescape(s.peer.form.Encode()); got != row.want {
				t.Errorf("sent %s, want %s", got, row.want)
			}
		})
	}
}
