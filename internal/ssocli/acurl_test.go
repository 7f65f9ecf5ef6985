package ssocli

import (
	"slices"
	"strings"
	"testing"
)

func TestWordsOfAcurlGoToTheirTool(t *testing.T) {
	for words, want := range map[string]struct {
		user, passcode string
		curl           string
	}{
		"URL -u JDoe -m 567123":             {"jdoe", "", "URL"},
		"URL -u jdoe -m 567123 -p Tg8Xx0":   {"jdoe", "Tg8Xx0", "URL"},
		"-X POST -d @body -u jdoe URL -v":   {"jdoe", "", "-X POST -d @body URL -v"},
		"--force-basic-auth -k URL":         {"", "", "-k URL"},
		"URL --clear-sso-cache --insecure":  {"", "", "URL --clear-sso-cache --insecure"},
		"--user x --max-time 5 -su x URL":   {"", "", "--user x --max-time 5 -su x URL"},
		"-u jdoe --proxytunnel --print URL": {"jdoe", "", "--proxytunnel --print URL"},
	} {
		a, curl, err := SplitArguments(strings.Fields(words))
		if err != nil || a.Username != want.user || a.Passcode.Reveal() != want.passcode || !slices.Equal(curl, strings.Fields(want.curl)) {
			t.Errorf("%s: %+v, %q, %v", words, a, curl, err)
		}
	}
	for _, words := range []string{"URL -u", "-u -s URL", "-m -u jdoe URL", "URL -p -v"} {
		if _, _, err := SplitArguments(strings.Fields(words)); err == nil || !strings.HasSuffix(err.Error(), " missing argument") {
			t.Errorf("%s: %v", words, err)
		}
	}
}
