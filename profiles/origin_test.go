package profiles

import "testing"

func TestTokensGoToTheOriginsThatAreNamed(t *testing.T) {
	p := &Profile{AllowHTTP: true, OriginsAllowed: []string{
		"https://API.example.com", "https://b.example.com:8443/", "http://127.0.0.1:80", "http://plain.example.com", "https://[2001:db8::1]",
	}}
	for address, want := range map[string]bool{
		"https://api.example.com":                      true,
		"https://api.EXAMPLE.com:443/v1?a=b":           true,
		"https://b.example.com:8443":                   true,
		"http://127.0.0.1/":                            true,
		"https://[2001:db8::1]:443":                    true,
		"http://api.example.com":                       false,
		"https://api.example.com:8443":                 false,
		"https://b.example.com":                        false,
		"https://api.example.com.":                     false,
		"https://api.example.com.evil.example":         false,
		"https://evil.example/https://api.example.com": false,
		"https://api.example.com@evil.example":         false,
		"https://evil.example#@api.example.com":        false,
		"https://api.example.com\\@evil.example":       false,
		"https://api.example.com%2eevil.example":       false,
		"https://api.example.com\n":                    false,
		"http://plain.example.com":                     false, // allow_http is for the identity provider
		"http://127.0.0.2":                             false,
		"http://localhost":                             false,
		"ssh://api.example.com":                        false,
		"api.example.com":                              false,
		"https://":                                     false,
		"":                                             false,
	} {
		if got := p.Allows(address); got != want {
			t.Errorf("%q: allowed %v, want %v", address, got, want)
		}
	}
}
