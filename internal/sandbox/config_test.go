package sandbox

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// value reads a quoted value of one profile of the configuration.
func value(t *testing.T, config, profile, key string) string {
	t.Helper()
	_, rest, ok := strings.Cut(config, "\n  "+profile+":\n")
	if !ok {
		t.Fatalf("no profile %s in\n%s", profile, config)
	}
	m := regexp.MustCompile(`(?m)^    ` + key + `: (".*")$`).FindStringSubmatch(rest)
	if m == nil {
		t.Fatalf("no %s after profile %s", key, profile)
	}
	v, err := strconv.Unquote(m[1])
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestConfigHasAProfileForEachFlow(t *testing.T) {
	s := start(t)
	config := string(s.Config())
	for _, flow := range strings.Fields("password passcode client-credentials refresh interactive authorization-code " +
		"device-code token-exchange jwt-bearer saml2-bearer") {
		if !strings.Contains(config, "\n  "+flow+":\n") || !strings.Contains(config, "\n    flow: "+flow+"\n") {
			t.Errorf("no profile for %s", flow)
		}
	}
	if strings.Count(config, "    base_url: "+s.URL+"\n") != 10 || strings.Contains(config, "\t") {
		t.Errorf("configuration\n%s", config)
	}
}

func TestWhatConfigHoldsIsAccepted(t *testing.T) {
	s := start(t)
	config := string(s.Config())
	if got := value(t, config, "password", "password"); got != "p&ss w+rd%=é" {
		t.Errorf("password %q", got)
	}
	expect(t, redeem(t, s, value(t, config, "passcode", "passcode"), "-"), 200)
	expect(t, ask(t, s, "service", "grant_type", grantTokenExchange,
		"subject_token", value(t, config, "token-exchange", "subject_token"), "subject_token_type", tokenTypePrefix+"access_token"), 200)
	expect(t, ask(t, s, "edgecli", "grant_type", grantJWTBearer, "assertion", value(t, config, "jwt-bearer", "assertion")), 200)
	saml := segment([]byte(value(t, config, "saml2-bearer", "assertion")))
	expect(t, ask(t, s, "edgecli", "grant_type", grantSAML2Bearer, "assertion", saml), 200)
	if again := string(s.Config()); value(t, again, "passcode", "passcode") == value(t, config, "passcode", "passcode") {
		t.Error("the passcode of one configuration serves the next")
	}
}
