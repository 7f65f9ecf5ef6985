package sealed

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"idpauth/internal/token"
)

func giving(passphrase token.Secret) func() (token.Secret, error) {
	return func() (token.Secret, error) { return passphrase, nil }
}

func TestOnlyThePassphraseOpensWhatItSealed(t *testing.T) {
	text := []byte("profiles: {dev: {client_secret: canary}}\n")
	data, err := Seal(text, "pass phrase")
	if err != nil {
		t.Fatal(err)
	}
	if !IsSealed(data) || bytes.Contains(data, []byte("canary")) {
		t.Fatalf("sealed: %s", data)
	}
	mailed := append([]byte("\n "), bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n"))...)
	if got, err := Open(mailed, giving("pass phrase")); err != nil || !bytes.Equal(got, text) {
		t.Errorf("opening %q: %q, %v", mailed, got, err)
	}
	if _, err := Open(data, giving("pass Phrase")); !errors.Is(err, ErrWrongPassphrase) {
		t.Errorf("another passphrase: %v", err)
	}
	lines := strings.SplitAfter(string(data), "\n")
	body := lines[3]
	lines[3] = strings.Map(func(r rune) rune {
		if r == rune(body[5]) {
			return 'A' + (r+1)%26
		}
		return r
	}, body)
	if _, err := Open([]byte(strings.Join(lines, "")), giving("pass phrase")); !errors.Is(err, ErrWrongPassphrase) {
		t.Errorf("a changed byte: %v", err)
	}
}

func TestWhatIsNotWholeAsksForNoPassphrase(t *testing.T) {
	asked := func() (token.Secret, error) {
		t.Error("asked")
		return "", nil
	}
	const begin, end = "-----BEGIN IDPAUTH SEALED PROFILES-----\n", "-----END IDPAUTH SEALED PROFILES-----\n"
	for name, data := range map[string]string{
		"nothing":         begin,
		"cut":             begin + "Version: 1\n\nAAAA\n",
		"more behind":     begin + "Version: 1\n\nAAAAAAAAAAAAAAAAAAAAAAAA\n" + end + "x",
		"no version":      begin + "AAAAAAAAAAAAAAAAAAAAAAAA\n" + end,
		"a later version": begin + "Version: 2\n\nAAAAAAAAAAAAAAAAAAAAAAAA\n" + end,
		"own costs":       begin + "N: 1000000000\nVersion: 1\n\nAAAAAAAAAAAAAAAAAAAAAAAA\n" + end,
		"too short":       begin + "Version: 1\n\nAAAA\n" + end,
	} {
		if text, err := Open([]byte(data), asked); err == nil {
			t.Errorf("%s: opened as %q", name, text)
		}
	}
}
