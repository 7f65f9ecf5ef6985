package profiles

import (
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"
)

// changed is the content of a config file after a change.
func changed(t *testing.T, content string, change func(e *Edit) error) (string, error) {
	t.Helper()
	path := write(t, content)
	e, err := NewEdit(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := change(e); err != nil {
		return content, err
	}
	if err := e.Save(); err != nil {
		return content, err
	}
	text, err := os.ReadFile(path)
	return string(text), err
}

func set(key, value string) func(e *Edit) error {
	return func(e *Edit) error { return e.Set("a", Assignment{key, value}) }
}

func unset(key string) func(e *Edit) error {
	return func(e *Edit) error { return e.Unset("a", key) }
}

func TestSetLeavesTheRestAsItIsWritten(t *testing.T) {
	for _, row := range []struct{ name, key, value, before, after string }{
		{"value", "tenant", "y", "profiles:\n  a:\n    tenant:   x   # why\n    zone: 'z'\n", "profiles:\n  a:\n    tenant:   y   # why\n    zone: 'z'\n"},
		{"quoted value", "tenant", "y", "profiles:\n  a:\n    tenant: \"x # y\" # why\n", "profiles:\n  a:\n    tenant: y # why\n"},
		{"value that needs quotes", "tenant", "a: b # c", "profiles:\n  a: {tenant: x}\n", "profiles:\n  a: {tenant: 'a: b # c'}\n"},
		{"text that looks like null", "tenant", "null", "profiles:\n  a:\n    tenant: x\n", "profiles:\n  a:\n    tenant: \"null\"\n"},
		{"value on many lines", "description", "one\ntwo", "profiles:\n  a:\n    description: x\n", "profiles:\n  a:\n    description: \"one\\ntwo\"\n"},
		{"no value", "tenant", "y", "profiles:\n  a:\n    tenant: # why\n    zone: z\n", "profiles:\n  a:\n    tenant: y # why\n    zone: z\n"},
		{"null", "tenant", "y", "profiles:\n  a:\n    tenant: ~ # why\n", "profiles:\n  a:\n    tenant: y # why\n"},
		{"list in a block", "scopes", "[x, y]", "profiles:\n  a:\n    scopes: # mine\n    - a\n    # b\n    - b\n    zone: z\n", "profiles:\n  a:\n    scopes: [x, y] # mine\n    zone: z\n"},
		{"mapping in a block", "client_secret", "{env: S}", "profiles:\n  a:\n    client_secret:\n      file: x\n\n    # zone\n    zone: z\n", "profiles:\n  a:\n    client_secret: {env: S}\n\n    # zone\n    zone: z\n"},
		{"text in a block", "description", "y", "profiles:\n  a:\n    description: |\n      one\n\n      # two\n    zone: z\n", "profiles:\n  a:\n    description: y\n    zone: z\n"},
		{"plain text on lines", "description", "y", "profiles:\n  a:\n    description: one\n      two\n\n      three # why\n    zone: z\n", "profiles:\n  a:\n    description: y # why\n    zone: z\n"},
		{"brackets on lines", "scopes", "z", "profiles:\n  a:\n    scopes: [x, # one ]\n      \"]\", y\n    ] # why\n    zone: z\n", "profiles:\n  a:\n    scopes: z # why\n    zone: z\n"},
		{"inner value", "endpoints.token", "https://y", "profiles:\n  a:\n    endpoints:\n        token: https://x # why\n        jwks: https://k\n", "profiles:\n  a:\n    endpoints:\n        token: https://y # why\n        jwks: https://k\n"},
		{"inner value between brackets", "endpoints.token", "https://y", "profiles: {a: {endpoints: { token: https://x , jwks: https://k}}}\n", "profiles: {a: {endpoints: { token: 'https://y' , jwks: https://k}}}\n"},
		{"new key", "tenant", "y", "profiles:\n    a:\n        zone: z # why\n        # and no more\n\n    b: {}\n", "profiles:\n    a:\n        zone: z # why\n        tenant: y\n        # and no more\n\n    b: {}\n"},
		{"new key behind a deeper block", "tenant", "y", "profiles:\n  a:\n    endpoints:\n      token: https://x\n\n# end\n", "profiles:\n  a:\n    endpoints:\n      token: https://x\n    tenant: y\n\n# end\n"},
		{"new key behind a comment far left", "tenant", "y", "profiles:\n  a:\n    zone: z\n# realm: x\n    domain: d\n  b: {}\n", "profiles:\n  a:\n    zone: z\n# realm: x\n    domain: d\n    tenant: y\n  b: {}\n"},
		{"new key behind blank lines that are text", "tenant", "y", "profiles:\n  a:\n    description: |+\n      one\n\n  b: {}\n", "profiles:\n  a:\n    description: |+\n      one\n\n    tenant: y\n  b: {}\n"},
		{"new key, no line end", "tenant", "y", "profiles:\n  a:\n    zone: z", "profiles:\n  a:\n    zone: z\n    tenant: y\n"},
		{"new key, CRLF", "tenant", "y", "profiles:\r\n  a:\r\n    zone: z\r\n", "profiles:\r\n  a:\r\n    zone: z\r\n    tenant: y\r\n"},
		{"value, CRLF", "zone", "y", "profiles:\r\n  a:\r\n    zone: z\r\n", "profiles:\r\n  a:\r\n    zone: y\r\n"},
		{"byte order mark", "zone", "y", "\ufeffprofiles: {a: {zone: z}}\n", "\ufeffprofiles: {a: {zone: y}}\n"},
		{"behind other characters", "zone", "y", "profiles: {a: {description: 'é→𝄞', zone: z}}\n", "profiles: {a: {description: 'é→𝄞', zone: y}}\n"},
		{"new key of an empty profile", "tenant", "y", "profiles:\n  b:\n      zone: z\n  a: # mine\n", "profiles:\n  b:\n      zone: z\n  a: # mine\n      tenant: y\n"},
		{"new key of null", "tenant", "y", "profiles:\n  a: null\n  b: {}\n", "profiles:\n  a:\n    tenant: y\n  b: {}\n"},
		{"new key of nothing between brackets", "tenant", "y", "profiles: {a: , b: {}}\n", "profiles: {a: {tenant: y} , b: {}}\n"},
		{"new key of empty brackets", "tenant", "y", "profiles:\n  a: {} # mine\n", "profiles:\n  a: {tenant: y} # mine\n"},
		{"new key between brackets", "tenant", "y", "profiles:\n  a: { zone: z } # mine\n", "profiles:\n  a: { zone: z, tenant: y } # mine\n"},
		{"new key behind a last comma", "tenant", "y", "profiles:\n  a: {\n    zone: z, # mine\n  }\n", "profiles:\n  a: {\n    zone: z, tenant: y # mine\n  }\n"},
		{"new inner key", "endpoints.token", "https://y", "profiles:\n    a:\n        zone: z\n", "profiles:\n    a:\n        zone: z\n        endpoints:\n            token: https://y\n"},
		{"new inner key between brackets", "endpoints.token", "https://y", "profiles:\n  a: {zone: z}\n", "profiles:\n  a: {zone: z, endpoints: {token: 'https://y'}}\n"},
		{"JSON", "client_secret", "{env: S}", "{\n  \"profiles\": {\n    \"a\": {\n      \"zone\": \"z\"\n    }\n  }\n}\n", "{\n  \"profiles\": {\n    \"a\": {\n      \"zone\": \"z\", \"client_secret\": {\"env\": \"S\"}\n    }\n  }\n}\n"},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := changed(t, row.before, set(row.key, row.value))
			if err != nil || got != row.after {
				t.Errorf("error %v, got\n%s\nwant\n%s", err, got, row.after)
			}
		})
	}
}

func TestUnsetLeavesTheRestAsItIsWritten(t *testing.T) {
	for _, row := range []struct{ name, key, before, after string }{
		{"value", "zone", "profiles:\n  a:\n    zone: z # why\n    tenant:  x\n", "profiles:\n  a:\n    tenant:  x\n"},
		{"with its comment", "zone", "profiles:\n  a:\n    tenant: x\n\n    # why\n    zone: z\n\n    # realm\n    realm: r\n", "profiles:\n  a:\n    tenant: x\n\n    # realm\n    realm: r\n"},
		{"last of all", "zone", "profiles:\n  a:\n    tenant: x\n\n    zone: z\n\nsettings: {}\n", "profiles:\n  a:\n    tenant: x\n\nsettings: {}\n"},
		{"block", "scopes", "profiles:\n  a:\n    scopes:\n    - x\n    - y\n    tenant: x\n", "profiles:\n  a:\n    tenant: x\n"},
		{"only one", "zone", "profiles:\n  a:\n    zone: z\n  b: {}\n", "profiles:\n  a:\n  b: {}\n"},
		{"inner", "endpoints.token", "profiles:\n  a:\n    endpoints:\n      token: https://x\n      jwks: https://k\n", "profiles:\n  a:\n    endpoints:\n      jwks: https://k\n"},
		{"inner, only one", "endpoints.token", "profiles:\n  a:\n    zone: z\n    endpoints:\n      token: https://x\n", "profiles:\n  a:\n    zone: z\n"},
		{"all there is", "endpoints.token", "profiles:\n  a:\n    endpoints: {token: https://x}\n", "profiles:\n  a:\n"},
		{"first between brackets", "zone", "profiles: {a: {zone: z, tenant: x}}\n", "profiles: {a: {tenant: x}}\n"},
		{"last between brackets", "zone", "profiles: {a: {tenant: x, zone: z }}\n", "profiles: {a: {tenant: x }}\n"},
		{"only one between brackets", "zone", "profiles: {a: {zone: z}, b: {}}\n", "profiles: {a: {}, b: {}}\n"},
		{"JSON", "zone", "{\n  \"profiles\": {\n    \"a\": {\n      \"tenant\": \"x\",\n      \"zone\": \"z\"\n    }\n  }\n}\n", "{\n  \"profiles\": {\n    \"a\": {\n      \"tenant\": \"x\"\n    }\n  }\n}\n"},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := changed(t, row.before, unset(row.key))
			if err != nil || got != row.after {
				t.Errorf("error %v, got\n%s\nwant\n%s", err, got, row.after)
			}
		})
	}
}

func TestExampleKeepsEveryOtherLine(t *testing.T) {
	content, err := os.ReadFile("../config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	before := string(content)
	for _, entry := range example(t).entries {
		for i := 0; i < len(entry.node.Content); i += 2 {
			key := entry.node.Content[i].Value
			profile := entry.name
			without, err := changed(t, before, func(e *Edit) error { return e.Unset(profile, key) })
			if err != nil {
				t.Errorf("unset %s of %s: %v", key, profile, err)
				continue
			}
			taken, rest := minus(before, without)
			if rest != "" || len(taken) == 0 || !strings.HasPrefix(strings.TrimSpace(taken[0]), key+":") {
				t.Errorf("unset %s of %s took %q and wrote %q", key, profile, taken, rest)
			}
		}
	}
}

// minus lists the lines that b lacks of those that a has, in order; rest is what
// else b has.
func minus(a, b string) (lines []string, rest string) {
	for line := range strings.Lines(a) {
		next, found := strings.CutPrefix(b, line)
		if !found {
			lines = append(lines, line)
			continue
		}
		b = next
	}
	return lines, b
}

func TestDeletedProfileLeavesTheOthersAsTheyAreWritten(t *testing.T) {
	for _, row := range []struct{ name, before, after string }{
		{"first", "profiles:\n  # one\n  a:\n    zone: z\n    # of a\n\n  # two\n  b: {}\n", "profiles:\n  # two\n  b: {}\n"},
		{"between", "profiles:\n  b: {}   # b\n\n  # one\n  a: {}\n\n  # two\n  c: {}\n", "profiles:\n  b: {}   # b\n\n  # two\n  c: {}\n"},
		{"last", "profiles:\n  b: {}\n\n  a:\n    zone: z\n\n# the end\n", "profiles:\n  b: {}\n\n# the end\n"},
		{"only one", "# mine\nprofiles:\n  a: {}\n", "# mine\nprofiles:\n"},
		{"default", "default_profile: a # mine\n\nprofiles:\n  a: {}\n  b: {}\n", "profiles:\n  b: {}\n"},
		{"default below the file's own comment", "# mine\n# too\ndefault_profile: a\nprofiles:\n  a: {}\n  b: {}\n", "# mine\n# too\nprofiles:\n  b: {}\n"},
		{"default below a comment of its own", "# mine\n\n# which\ndefault_profile: a\nprofiles:\n  a: {}\n  b: {}\n", "# mine\n\nprofiles:\n  b: {}\n"},
		{"default of another", "default_profile: b\nprofiles:\n  a: {}\n  b: {}\n", "default_profile: b\nprofiles:\n  b: {}\n"},
		{"one line", "{default_profile: a, profiles: {a: {zone: z}, b: {}}}\n", "{profiles: {b: {}}}\n"},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := changed(t, row.before, func(e *Edit) error { return e.DeleteProfile("a") })
			if err != nil || got != row.after {
				t.Errorf("error %v, got\n%s\nwant\n%s", err, got, row.after)
			}
		})
	}
}

func TestRenameTakesReferencesAlong(t *testing.T) {
	before := `default_profile: a # mine
profiles:
  b: {extends: a, subject_token: {profile: "a"}, client_secret: a}
  "a":  # the first
    description: a
  c:
    extends: 'a' # too
    actor_token:
      profile: a
    username: a
`
	after := `default_profile: "1" # mine
profiles:
  b: {extends: "1", subject_token: {profile: "1"}, client_secret: a}
  "1":  # the first
    description: a
  c:
    extends: "1" # too
    actor_token:
      profile: "1"
    username: a
`
	got, err := changed(t, before, func(e *Edit) error { return e.RenameProfile("a", "1") })
	if err != nil || got != after {
		t.Errorf("error %v, got\n%s\nwant\n%s", err, got, after)
	}
	if names := load(t, got).Names(); !reflect.DeepEqual(names, []string{"b", "1", "c"}) {
		t.Errorf("profiles %q", names)
	}
}

func TestDefaultProfileIsSet(t *testing.T) {
	for _, row := range []struct{ name, before, after string }{
		{"another", "default_profile: b # mine\nprofiles: {a: {}, b: {}}\n", "default_profile: a # mine\nprofiles: {a: {}, b: {}}\n"},
		{"none yet", "profiles:\n  a: {}\n", "default_profile: a\nprofiles:\n  a: {}\n"},
		{"behind the first comment", "# mine\nprofiles:\n  a: {}\n", "# mine\ndefault_profile: a\nprofiles:\n  a: {}\n"},
		{"before a key's comment", "# mine\n\n# all\nprofiles:\n  a: {}\n", "# mine\n\ndefault_profile: a\n# all\nprofiles:\n  a: {}\n"},
		{"one line", "{profiles: {a: {}}}\n", "{profiles: {a: {}}, default_profile: a}\n"},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := changed(t, row.before, func(e *Edit) error { return e.SetDefault("a") })
			if err != nil || got != row.after {
				t.Errorf("error %v, got\n%s\nwant\n%s", err, got, row.after)
			}
		})
	}
}

func TestChangeThatCannotBeMadeSaysWhy(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func(e *Edit) error
		want   string
	}{
		{"unknown key", set("isuer", "x"), `unknown key "isuer"`},
		{"wrong value", set("device_pkce", "maybe"), "expected true or false"},
		{"empty key", set("endpoints.", "x"), `"endpoints." is no key`},
		{"key within a text", set("issuer.a", "x"), `"issuer" holds a value of its own`},
		{"no YAML", set("scopes", "[a"), "is no YAML"},
		{"no UTF-8", set("tenant", "\xff"), `the value of "tenant" is not UTF-8`},
		{"not set", unset("tenant"), `key "tenant" is not set`},
		{"not set within", unset("issuer.a"), `key "issuer.a" is not set`},
		{"absent profile", func(e *Edit) error { return e.Unset("aa", "issuer") }, `profile "aa" not found`},
		{"taken name", func(e *Edit) error { return e.RenameProfile("a", "B") }, `"B" differs from "b"`},
		{"same name", func(e *Edit) error { return e.RenameProfile("a", "a") }, "exists already"},
		{"no name", func(e *Edit) error { return e.RenameProfile("a", "a b") }, "is no name of a profile"},
		{"complex key", func(e *Edit) error { return e.DeleteProfile("b") }, "only an editor can change"},
	} {
		t.Run(row.name, func(t *testing.T) {
			before := "profiles:\n  ? b\n  : zone: z\n  a:\n    issuer: https://i.example.com\n"
			after, err := changed(t, before, row.change)
			if err == nil || !strings.Contains(err.Error(), row.want) || after != before {
				t.Errorf("%v, want %s", err, row.want)
			}
		})
	}
	_, err := changed(t, "profiles: {prod: {}}\n", func(e *Edit) error { return e.DeleteProfile("prdo") })
	if notFound := new(NotFoundError); !errors.As(err, &notFound) || notFound.Hint() != "did you mean prod?" {
		t.Errorf("absent profile: %v", err)
	}
}

func TestNameThatDiffersInCaseAloneIsANewName(t *testing.T) {
	got, err := changed(t, "profiles: {a: {}}\n", func(e *Edit) error { return e.RenameProfile("a", "A") })
	if err != nil || got != "profiles: {A: {}}\n" {
		t.Errorf("%v, %s", err, got)
	}
}
