package weborigin

import "testing"

func TestOriginIsWhatEveryReaderFinds(t *testing.T) {
	for url, want := range map[string]string{
		"https://api.example.com":             "https://api.example.com",
		"HTTPS://API.Example.Com:443/x?y#z":   "https://api.example.com",
		"https://api.example.com:8443/@evil/": "https://api.example.com:8443",
		"http://localhost:080":                "http://localhost",
		"http://[::1]:8080/[1-2]":             "http://[::1]:8080",
		"https://a_b.example?x=[1-2]":         "https://a_b.example",

		"":                             "",
		"api.example.com":              "",
		"ftp://api.example.com":        "",
		"https:/evil":                  "",
		"https:///evil":                "",
		"https://":                     "",
		"https://:443":                 "",
		"https://good@evil":            "",
		"https://good:443@evil":        "",
		`https://good\@evil`:           "",
		`https://good\.evil`:           "",
		"https://good%2eevil":          "",
		"https://{good,evil}":          "",
		"https://good[1-2]":            "",
		"https://[good]":               "",
		"https://[1-3]":                "",
		"https://[::1%25eth0]":         "",
		"https://[::1].evil":           "",
		"https://[127.0.0.1]":          "",
		"https://good:x":               "",
		"https://good:":                "",
		"https://good:0":               "",
		"https://good:65536":           "",
		"https://good:+443":            "",
		"https://good.evil.example:\t": "",
		"https://good\n.evil":          "",
		" https://good":                "",
		"https://gööd":                 "",
		"https://good。evil":            "",
		"{http,https}://good":          "",
	} {
		if got, err := Of(url); got != want || (err == nil) != (want != "") {
			t.Errorf("Of(%q) = %q, %v; want %q", url, got, err, want)
		}
	}
}

func TestURLsOfOneOriginDifferInPathAndSpellingOnly(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"https://id.example.com/a?b#c", "HTTPS://ID.example.com:443", true},
		{"http://localhost:80/", "http://localhost", true},
		{"https://[::1]:8443/x", "https://[::1]:8443", true},
		{"https://id.example.com", "http://id.example.com", false},
		{"https://id.example.com", "https://id.example.com:8443", false},
		{"https://id.example.com", "https://example.com", false},
		{"https://id.example.com:443", "http://id.example.com:443", false},
		{"https://id.example.com", "https://id.example.com:x", false},
		{"::", "::", false},
	} {
		if got := Same(c.a, c.b); got != c.want {
			t.Errorf("Same(%q, %q) = %v", c.a, c.b, got)
		}
	}
}
