package profiles

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"
)

func compiledSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("config.schema.json", document); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("config.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// schemaNode is the part of the schema that the keys lead to.
type schemaNode struct {
	Ref        string                 `json:"$ref"`
	Properties map[string]*schemaNode `json:"properties"`
	Enum       []any                  `json:"enum"`
	About      string                 `json:"description"`
}

func schemaRoot(t *testing.T) (root struct {
	schemaNode
	Definitions map[string]*schemaNode `json:"definitions"`
}) {
	t.Helper()
	if err := json.Unmarshal([]byte(Schema()), &root); err != nil {
		t.Fatal(err)
	}
	return root
}

func TestSchemaHasTheKeysOfTheLoader(t *testing.T) {
	root := schemaRoot(t)
	profile := root.Definitions["profile"].Properties
	for _, row := range []struct {
		name string
		got  map[string]*schemaNode
		want []string
	}{
		{"file", root.Properties, slices.Collect(maps.Keys(fileKeys()))},
		{"settings", root.Properties["settings"].Properties, slices.Collect(maps.Keys(settingKeys))},
		{"profile", profile, slices.Collect(maps.Keys(profileKeys))},
		{"endpoints", profile["endpoints"].Properties, slices.Collect(maps.Keys(endpointKeys))},
		{"mfa", profile["mfa"].Properties, slices.Collect(maps.Keys(mfaKeys))},
		{"tls", profile["tls"].Properties, slices.Collect(maps.Keys(tlsKeys))},
		{"secret", root.Definitions["secret"].Properties, slices.Collect(maps.Keys(secretKeys))},
		{"token", root.Definitions["tokenSecret"].Properties, slices.Collect(maps.Keys(tokenSecretKeys))},
	} {
		slices.Sort(row.want)
		if got := slices.Sorted(maps.Keys(row.got)); !slices.Equal(got, row.want) {
			t.Errorf("%s: the schema has %q, the loader %q", row.name, got, row.want)
		}
		for key, node := range row.got {
			if node.About == "" && node.Ref == "" {
				t.Errorf("%s: the schema does not say what %s is", row.name, key)
			}
		}
	}
	var presets []any
	for _, p := range Presets() {
		presets = append(presets, p.Name)
	}
	for name, row := range map[string]struct{ got, want []any }{
		"provider": {profile["provider"].Enum, append(presets, nil)},
		"store":    {root.Properties["settings"].Properties["store"].Enum, []any{"auto", "keyring", "keyfile", "passphrase", "memory", nil}},
	} {
		if !slices.Equal(row.got, row.want) {
			t.Errorf("%s: the schema has %v, want %v", name, row.got, row.want)
		}
	}
}

// values are what people may write behind any key.
var values = []string{
	"x", `""`, "''", "a b", "a,b", `"a\\b"`, "é", "1", "1.5", "-1", "0", "true", "false", `"true"`, "no", "~", "null",
	"[]", "[x]", "[x, y]", "[1]", `[""]`, "[[x]]", "[{a: b}]", `["a b"]`, `["a\\b"]`, "[8400]", `["8400"]`, "[0]", "[70000]", "[1.5]", "[true]",
	"{}", "{x: y}", "{x: 1}", "{x: ~}", "{x: {}}", "{x: [a]}", `{"": a}`,
	"{env: X}", "{env: A=B}", `{env: ""}`, "{env: X, file: y}", "{env: X, file: ~}", "{file: f}", "{keyring: k}", "{profile: p}",
	"{prompt: true}", "{prompt: false}", `{prompt: "true"}`, "{prompt: yes}", "{command: [a, b]}", `{command: [""]}`, "{command: []}", "{command: a}", `{command: [a, ""]}`, "{command: [a, [b]]}",
	"30s", "1h2m", "1.5h", "0s", "-1s", "+1s", "2x", ".5s", "5.s", "1s ",
	"client_secret_basic", "none", "form", "raw", "query", "1.2", `"1.3"`, "1.1", "access_token", "urn:x", "keyfile", "memory", "oidc", "oauth2", "password", "browser",
}

func TestSchemaJudgesAsTheLoaderDoes(t *testing.T) {
	s := compiledSchema(t)
	places := map[string][]string{
		"%s: %s\n":                               slices.Collect(maps.Keys(fileKeys())),
		"settings: {%s: %s}\n":                   slices.Collect(maps.Keys(settingKeys)),
		"profiles: {p: {%s: %s}}\n":              slices.Collect(maps.Keys(profileKeys)),
		"profiles: {p: {endpoints: {%s: %s}}}\n": slices.Collect(maps.Keys(endpointKeys)),
		"profiles: {p: {mfa: {%s: %s}}}\n":       slices.Collect(maps.Keys(mfaKeys)),
		"profiles: {p: {tls: {%s: %s}}}\n":       slices.Collect(maps.Keys(tlsKeys)),
	}
	valid := 0
	for place, keys := range places {
		for _, key := range append(keys, "unknown", "Issuer") {
			for _, value := range values {
				text := fmt.Sprintf(place, key, value)
				loaded := judged(text)
				if err := s.Validate(instance(t, text)); (err == nil) != (loaded == nil) {
					t.Errorf("%sloader: %v\nschema: %v", text, loaded, err)
				}
				if loaded == nil {
					valid++
				}
			}
		}
	}
	if valid < 500 {
		t.Errorf("only %d configs were right", valid)
	}
	for _, name := range []string{"a", "a.b@c-d_e", "1", "true", "-a", "a b", "é", strings.Repeat("x", 128), strings.Repeat("x", 129)} {
		text := "profiles: {" + strconv.Quote(name) + ": {}}"
		loaded := judged(text)
		if err := s.Validate(instance(t, text)); (err == nil) != (loaded == nil) {
			t.Errorf("%s\nloader: %v\nschema: %v", text, loaded, err)
		}
	}
}

// choices are the keys of which the schema knows the values.
var choices = []string{"client_auth", "basic_encoding", "mfa.in", "tls.min_version", "subject_token_type", "actor_token_type", "requested_token_type", "redirect_ports"}

// judged is what is wrong with a config for the loader, and with choices in it.
// Flows are known to another package, whose names the values keep to.
func judged(text string) error {
	c, _, err := parseConfig("config.yaml", []byte(text))
	if err != nil {
		return err
	}
	p, err := c.Profile("p")
	switch {
	case c.Has("p") != nil:
		return nil
	case err != nil && strings.Contains(err.Error(), "extends"):
		return nil // a file has other profiles
	case err != nil:
		return err
	case p.Flow != "" && p.Flow != "password" && p.Flow != "browser":
		if p.Origins["flow"] == "profile p" {
			return fmt.Errorf("no flow %q", p.Flow)
		}
	}
	for _, key := range choices {
		if err := p.CheckKey(key); err != nil && !strings.Contains(err.Error(), "is needed by") {
			return err
		}
	}
	return nil
}

// instance is a config as JSON would have it, as editors see it.
func instance(t *testing.T, text string) any {
	t.Helper()
	doc, err := readTree([]byte(text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return asJSON(doc.Content[0])
}

func asJSON(n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		object := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			object[n.Content[i].Value] = asJSON(n.Content[i+1])
		}
		return object
	case yaml.SequenceNode:
		list := []any{}
		for _, item := range n.Content {
			list = append(list, asJSON(item))
		}
		return list
	}
	switch n.Tag {
	case "!!null":
		return nil
	case "!!bool":
		return n.Value == "true"
	case "!!int", "!!float":
		return json.Number(n.Value)
	}
	return n.Value
}

func TestSchemaTakesEveryPresetWithItsParameters(t *testing.T) {
	s := compiledSchema(t)
	for _, preset := range Presets() {
		for _, parameters := range [][]string{preset.Parameters, slices.Concat(preset.Parameters, preset.Optional)} {
			text := "profiles:\n  p:\n    provider: " + preset.Name + "\n    client_id: cli\n"
			for _, key := range parameters {
				text += "    " + key + ": x.example.com\n"
			}
			if err := s.Validate(instance(t, text)); err != nil || judged(text) != nil {
				t.Errorf("%s\nloader: %v\nschema: %v", text, judged(text), err)
			}
		}
	}
}

func TestSchemaTakesTheExampleThatNamesIt(t *testing.T) {
	content, err := os.ReadFile("../config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := compiledSchema(t).Validate(instance(t, string(content))); err != nil {
		t.Error(err)
	}
	first, _, _ := strings.Cut(string(content), "\n")
	name, ok := strings.CutPrefix(first, "# yaml-language-server: $schema=")
	if named, err := os.ReadFile("../" + name); !ok || err != nil || string(named) != Schema() {
		t.Errorf("the first line %q names no schema: %v", first, err)
	}
}
