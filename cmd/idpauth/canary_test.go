package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

// canaries are secrets that must be found nowhere, by what they are.
type canaries map[string]string

// spellings are the forms in which a secret would still be one. Of base64, which
// three bytes share, they are what is the same wherever the secret stands.
func spellings(secret string) []string {
	quoted, _ := json.Marshal(secret)
	goQuoted := strconv.Quote(secret)
	all := []string{
		secret,
		url.QueryEscape(secret), url.PathEscape(secret),
		string(quoted[1 : len(quoted)-1]), goQuoted[1 : len(goQuoted)-1],
		hex.EncodeToString([]byte(secret)), strings.ToUpper(hex.EncodeToString([]byte(secret))),
	}
	for before, shared := range []int{0, 2, 3} { // bytes before it, and the characters they reach into
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			encoded := encoding.EncodeToString([]byte(strings.Repeat("\x00", before) + secret))
			all = append(all, encoded[shared:(before+len(secret))*8/6])
		}
	}
	return all
}

// find reports each secret that text holds in any spelling.
func (c canaries) find(t *testing.T, where string, text []byte) {
	t.Helper()
	for what, secret := range c {
		if spelling := spelled(secret, text); spelling != "" {
			t.Errorf("%s holds the %s, as %.40q", where, what, spelling)
		}
	}
}

// spelled is the spelling in which text holds the secret, empty where it does not.
func spelled(secret string, text []byte) string {
	for _, spelling := range spellings(secret) {
		if bytes.Contains(text, []byte(spelling)) {
			return spelling
		}
	}
	return ""
}
