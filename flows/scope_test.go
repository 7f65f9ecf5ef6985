package flows_test

import (
	"net/http"
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
