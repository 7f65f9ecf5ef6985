package ssocli

import (
	"strings"
	"testing"
)

func TestOneServerHasOneSpelling(t *testing.T) {
	for written, want := range map[string]string{
		"https://login.apigee.com":          "https://login.apigee.com",
		"https://login.apigee.com/":         "https://login.apigee.com",
		"HTTPS://Login.Apigee.COM:443//":    "https://login.apigee.com",
		"http://edge.example.com:80":        "http://edge.example.com",
		"http://edge.example.com:9099/sso/": "http://edge.example.com:9099/sso",
		"https://[::1]:443":                 "https://[::1]",
	} {
		s, err := NewServer(written, "")
		if err != nil || s.URL != want || s.Written != written {
			t.Errorf("%s: %+v, %v; want %s", written, s, err, want)
		}
	}
	for _, wrong := range []string{"login.apigee.com", "ftp://x", "https://", "https://h/#a", "https://h/?a", "https://u:p@h", "https://h\n"} {
		if _, err := NewServer(wrong, ""); err == nil || strings.Contains(err.Error(), "u:p") {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}

func TestServerInThePlainIsExposedUnlessItIsThisMachine(t *testing.T) {
	for url, want := range map[string]bool{
		"https://login.apigee.com":     false,
		"http://edge.example.com:9099": true,
		"http://127.0.0.1:9099":        false,
		"http://localhost":             false,
	} {
		s, err := NewServer(url, "")
		if err != nil || s.exposed() != want {
			t.Errorf("%s: exposed %v, %v; want %v", url, !want, err, want)
		}
	}
}

func TestClientIsApigeesUnlessAnotherIsGiven(t *testing.T) {
	for given, want := range map[string][2]string{
		"":                             {"edgecli", "edgeclisecret"},
		"ZWRnZWNsaTplZGdlY2xpc2VjcmV0": {"edgecli", "edgeclisecret"},
		"YTpiOmM=":                     {"a", "b:c"},
		"Y2Y6":                         {"cf", ""},
	} {
		s, err := NewServer("https://login.apigee.com", given)
		if err != nil || s.ClientID != want[0] || s.Secret.Reveal() != want[1] {
			t.Errorf("%q: %+v, %v", given, s, err)
		}
	}
	for _, wrong := range []string{"edgecli:edgeclisecret", "ZWRnZWNsaQ==", "YTpi\n*"} {
		if _, err := NewServer("https://login.apigee.com", wrong); err == nil || strings.Contains(err.Error(), wrong) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}
