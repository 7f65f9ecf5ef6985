package curl

import "testing"

func TestOriginIsWhatEverybodyReads(t *testing.T) {
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
		if got, err := Origin(url); got != want || (err == nil) != (want != "") {
			t.Errorf("Origin(%q) = %q, %v; want %q", url, got, err, want)
		}
	}
}
