package profiles

import (
	"maps"
	"os"
	"slices"
	"testing"

	"gopkg.in/yaml.v3"
)

// example loads the example from a private copy: a checkout may be writable to
// the user's group.
func example(t *testing.T) *Config {
	t.Helper()
	content, err := os.ReadFile("../config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return load(t, string(content))
}

func TestExampleConfigLoads(t *testing.T) {
	c := example(t)
	var providers []string
	for _, name := range c.Names() {
		p, err := c.Profile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Validate(); err != nil {
			t.Error(err)
		}
		providers = append(providers, p.Preset.Name)
	}
	for _, preset := range Presets() {
		if !slices.Contains(providers, preset.Name) {
			t.Errorf("no profile shows the preset %s", preset.Name)
		}
	}
	if c.entry(c.DefaultProfile) == nil {
		t.Errorf("default_profile %q is no profile", c.DefaultProfile)
	}
}

func TestExampleConfigShowsEveryKey(t *testing.T) {
	c := example(t)
	shown := map[string]bool{}
	for _, e := range c.entries {
		collectKeys(e.node, "", shown)
	}
	for key := range c.settings {
		shown["settings."+key] = true
	}
	var want []string
	want = append(want, slices.Collect(maps.Keys(profileKeys))...)
	for prefix, keys := range map[string][]string{
		"endpoints.":     slices.Collect(maps.Keys(endpointKeys)),
		"mfa.":           slices.Collect(maps.Keys(mfaKeys)),
		"tls.":           slices.Collect(maps.Keys(tlsKeys)),
		"settings.":      slices.Collect(maps.Keys(settingKeys)),
		"subject_token.": {"profile"},
		"password.":      {"keyring", "prompt"},
		"client_secret.": {"env"},
		"private_key.":   {"file"},
		"assertion.":     {"command"},
	} {
		for _, key := range keys {
			want = append(want, prefix+key)
		}
	}
	for _, key := range want {
		if !shown[key] {
			t.Errorf("the example does not show %s", key)
		}
	}
}

func collectKeys(n *yaml.Node, prefix string, into map[string]bool) {
	if n.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i < len(n.Content); i += 2 {
		key := prefix + n.Content[i].Value
		into[key] = true
		collectKeys(n.Content[i+1], key+".", into)
	}
}
