package ssocli

import (
	"os"
	"strings"
	"testing"
	"time"
)

// FuzzLegacyFile looks for a file of the script's that crashes the reader, gives
// a session without a token in it, or has a notice repeat what stands in it.
func FuzzLegacyFile(f *testing.F) {
	access := claimsOf(`{"user_name":"JDOE","client_id":"edgecli","exp":1795354586,"iat":1795352786}`)
	for _, content := range []string{
		`{"access_token": "` + access + `", "token_type":"bearer", "refresh_token":"r3fr3sh", "scope":"a b"}`,
		"Response code:000 {\"refresh_token\":\"r3fr3sh\"}}} more {", "\xff\x00{}", `{"access_token":[1]}`, `{"ACCESS_TOKEN":"` + access + `"}`,
		`{"access_token":"` + claimsOf(`{"user_name":"mallory"}`) + `"}`, `{"access_token":"` + claimsOf(`{"exp":1e400}`) + `"}`, "", "{", strings.Repeat("[", 20_000),
	} {
		f.Add([]byte(content))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		l, path, told := lay(t, "")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		s := l.session("jdoe", wanted(t))
		if (s == nil) != strings.Contains(told.String(), "is left out: ") {
			t.Errorf("%q: session %+v, told %q", content, s, told)
		}
		if told.Len() > len(path)+200 {
			t.Errorf("%q: told %q", content, told)
		}
		if s == nil {
			return
		}
		for _, token := range s.Tokens {
			if len(strings.Split(token.AccessToken.Reveal(), ".")) != 3 || token.ExpiresAt.Equal(time.Time{}) || !token.ExpiryKnown {
				t.Errorf("%q: token %+v", content, token)
			}
		}
	})
}
