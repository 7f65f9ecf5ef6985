package ssocli

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"idpauth/flows"
	"idpauth/internal/token"
)

// claimsOf is a JWT that nobody signed.
func claimsOf(claims string) string {
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(`{"alg":"RS256"}`)) + "." + encode([]byte(claims)) + "." + encode([]byte("signature"))
}

// wanted is a request for jdoe's token.
func wanted(t *testing.T) flows.Request {
	t.Helper()
	s, err := NewServer("https://login.example.com", "")
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.profile()
	if err != nil {
		t.Fatal(err)
	}
	p.Username = "jdoe"
	return flows.Request{Profile: p}
}

// lay makes a cache with jdoe's file, and returns it with what it has told.
func lay(t *testing.T, content string) (l legacy, path string, told *strings.Builder) {
	t.Helper()
	told = &strings.Builder{}
	dir := t.TempDir()
	path = filepath.Join(dir, base64.StdEncoding.EncodeToString([]byte("JDoe-token.dat")))
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return newLegacy(dir, func(format string, args ...any) { fmt.Fprintf(told, format+"\n", args...) }), path, told
}

func TestLegacyFileIsReadHoweverItLooks(t *testing.T) {
	access := claimsOf(`{"user_name":"JDOE","client_id":"edgecli","exp":1795354586,"iat":1795352786}`)
	answer := fmt.Sprintf(`{"access_token": %q, "token_type":"bearer", "refresh_token":"r&+ %%", "scope":"a b"}`, access)
	for name, content := range map[string]string{
		"as the server sent it":   answer,
		"with a newline":          answer + "\n",
		"behind a response code":  "Response code:000 " + answer,
		"behind stray spaces":     "  \n\t " + answer,
		"before something else":   answer + "}} more {",
		"printed over lines":      strings.ReplaceAll(answer, ",", ",\r\n\t"),
		"with a byte order mark":  "\ufeff" + answer,
		"with unknown members":    strings.Replace(answer, "{", `{"jti":{"a":[1]},`, 1),
		"behind bytes of no text": "\xff\x00" + answer,
	} {
		t.Run(name, func(t *testing.T) {
			l, _, told := lay(t, content)
			request := wanted(t)
			s := l.session("jdoe", request)
			if s == nil {
				t.Fatalf("no session; told %q", told)
			}
			got := s.Tokens[request.Question().Key()]
			if got == nil || got.AccessToken.Reveal() != access || !got.ExpiresAt.Equal(time.Unix(1795354586, 0)) || got.Scope != "a b" {
				t.Errorf("token %+v", got)
			}
			if s.RefreshToken.Reveal() != "r&+ %" || s.RefreshEndpoint != "https://login.example.com/oauth/token" || s.ID.Username != "jdoe" {
				t.Errorf("session %+v", s)
			}
		})
	}
}

func TestLegacyFileOfNoUseIsLeftOut(t *testing.T) {
	for name, content := range map[string]string{
		"empty":               "",
		"no JSON":             "Response code:000 ",
		"cut off":             `{"access_token":"eyJ`,
		"an array":            `[1]`,
		"of other types":      `{"access_token":7}`,
		"another user's":      `{"access_token":"` + claimsOf(`{"user_name":"mallory"}`) + `"}`,
		"to refresh another":  `{"refresh_token":"` + claimsOf(`{"user_name":"mallory"}`) + `"}`,
		"another client's":    `{"access_token":"` + claimsOf(`{"client_id":"other"}`) + `"}`,
		"longer than any":     `{"access_token":"` + strings.Repeat("a", maxLegacy) + `"}`,
		"JSON behind so much": strings.Repeat(" ", maxLegacy) + `{"refresh_token":"r"}`,
	} {
		t.Run(name, func(t *testing.T) {
			l, path, told := lay(t, content)
			if s := l.session("jdoe", wanted(t)); s != nil {
				t.Errorf("session %+v", s)
			}
			if !strings.Contains(told.String(), path) || strings.Contains(told.String(), "eyJ") {
				t.Errorf("told %q, want the file and no token", told)
			}
			if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, []byte(content)) {
				t.Errorf("the file was changed: %v", err)
			}
		})
	}
}

func TestLegacyTokenThatDoesNotTellItsEndIsNotServed(t *testing.T) {
	for name, access := range map[string]string{"opaque": "0123456789abcdef", "no exp": claimsOf(`{"user_name":"jdoe"}`)} {
		t.Run(name, func(t *testing.T) {
			l, _, _ := lay(t, `{"access_token":"`+access+`","refresh_token":"r"}`)
			s := l.session("jdoe", wanted(t))
			if s == nil || len(s.Tokens) != 0 || s.RefreshToken != token.Secret("r") {
				t.Errorf("session %+v, want the refresh token alone", s)
			}
		})
	}
}

func TestOnlyTheScriptsFilesAreUsers(t *testing.T) {
	l, path, told := lay(t, "{}")
	name := func(user string) string { return filepath.Join(l.dir, base64.StdEncoding.EncodeToString([]byte(user))) }
	for _, stray := range []string{"server.login", "server.version", "out.json", filepath.Base(path) + "~", filepath.Base(name("-token.dat")), filepath.Base(name("jdoe")), filepath.Base(name("\xff-token.dat"))} {
		if err := os.WriteFile(filepath.Join(l.dir, stray), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(name("dir-token.dat"), 0o700); err != nil {
		t.Fatal(err)
	}
	if got := newLegacy(l.dir, l.notice).users; len(got) != 1 || got["jdoe"] != filepath.Base(path) {
		t.Errorf("users %q; told %q", got, told)
	}
	if got := newLegacy(path, l.notice).users; len(got) != 0 || told.Len() == 0 {
		t.Errorf("a file in place of the directory: users %q, told %q", got, told)
	}
}
