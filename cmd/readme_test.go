package cmd

import (
	"os"
	"strings"
	"testing"

	"idpauth/flows"
	"idpauth/profiles"
)

// The README and the example config speak of whatever there is; a list that
// grows must be told there.
func TestReadmeNamesEveryCommandFlowAndSetting(t *testing.T) {
	text := read(t, "../README.md")
	var names []string
	for _, c := range newApp(&environment{System: &System{}, reporter: &reporter{}}).Commands {
		if !c.Hidden {
			names = append(names, c.Name)
		}
	}
	for _, name := range append(names, flows.Names()...) {
		if !strings.Contains(text, "`"+name) {
			t.Errorf("README.md does not name %s", name)
		}
	}
}

func TestExampleConfigHasAProfileForEveryPreset(t *testing.T) {
	text := read(t, "../config.example.yaml")
	for _, p := range profiles.Presets() {
		if !strings.Contains(text, "provider: "+p.Name) {
			t.Errorf("config.example.yaml has no profile with provider %s", p.Name)
		}
	}
}

func read(t *testing.T, path string) string {
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
