package profiles

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// added is the content of a config file after a profile "new" was added to it.
func added(t *testing.T, content string, settings ...Assignment) string {
	t.Helper()
	path := write(t, content)
	add(t, path, settings...)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func add(t *testing.T, path string, settings ...Assignment) {
	t.Helper()
	e, err := NewEdit(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.AddProfile("new", settings); err != nil {
		t.Fatal(err)
	}
	if err := e.Save(); err != nil {
		t.Fatal(err)
	}
}

var someSettings = []Assignment{{"provider", "oidc"}, {"issuer", "https://i.example.com"}}

func TestAddedProfileLeavesTheRestAsItIsWritten(t *testing.T) {
	for _, row := range []struct{ name, before, after string }{
		{"empty", "", "profiles:\n  new:\n    provider: oidc\n    issuer: https://i.example.com\n"},
		{"comment", "# mine\n\n", "# mine\n\nprofiles:\n  new:\n    provider: oidc\n    issuer: https://i.example.com\n"},
		{"no profiles", "settings: {store: memory}\n", "settings: {store: memory}\nprofiles:\n  new:\n    provider: oidc\n    issuer: https://i.example.com\n"},
		{"no line end", "settings: {store: memory}", "settings: {store: memory}\nprofiles:\n  new:\n    provider: oidc\n    issuer: https://i.example.com\n"},
		{"the last one", "profiles:\n  a:   {tenant: x}   # why\n", "profiles:\n  a:   {tenant: x}   # why\n  new:\n    provider: oidc\n    issuer: https://i.example.com\n"},
		{"the last one, no line end", "profiles:\n  a: {}", "profiles:\n  a: {}\n  new:\n    provider: oidc\n    issuer: https://i.example.com\n"},
		{"profiles first", "profiles:\n  a: {}\n\n# settings of mine\nsettings: {store: memory}\n", "profiles:\n  a: {}\n  new:\n    provider: oidc\n    issuer: https://i.example.com\n\n# settings of mine\nsettings: {store: memory}\n"},
		{"comment behind a profile", "profiles:\n  a:\n    tenant: x\n    # and no more\n\n# the end\n", "profiles:\n  a:\n    tenant: x\n    # and no more\n  new:\n    provider: oidc\n    issuer: https://i.example.com\n\n# the end\n"},
		{"blank lines between", "profiles:\n    a:\n        tenant: x\n\n    # second\n    b: {}\n", "profiles:\n    a:\n        tenant: x\n\n    # second\n    b: {}\n\n    new:\n        provider: oidc\n        issuer: https://i.example.com\n"},
		{"CRLF", "profiles:\r\n  a: {}\r\n", "profiles:\r\n  a: {}\r\n  new:\r\n    provider: oidc\r\n    issuer: https://i.example.com\r\n"},
		{"byte order mark", "\ufeffprofiles:\n  a: {}\n", "\ufeffprofiles:\n  a: {}\n  new:\n    provider: oidc\n    issuer: https://i.example.com\n"},
		{"document marks", "---\nprofiles:\n  a: {}\n...\n", "---\nprofiles:\n  a: {}\n  new:\n    provider: oidc\n    issuer: https://i.example.com\n...\n"},
		{"list as deep as its key", "profiles:\n  a:\n    scopes:\n    - x\n    - y\n", "profiles:\n  a:\n    scopes:\n    - x\n    - y\n  new:\n    provider: oidc\n    issuer: https://i.example.com\n"},
		{"text on many lines", "profiles:\n  a:\n    description: |\n      one\n\n      # two\n", "profiles:\n  a:\n    description: |\n      one\n\n      # two\n  new:\n    provider: oidc\n    issuer: https://i.example.com\n"},
		{"profiles on one line", "# mine\nprofiles: {a: {tenant: x}} # all\n", "# mine\nprofiles: {a: {tenant: x}, new: {provider: oidc, issuer: 'https://i.example.com'}} # all\n"},
		{"profiles empty", "# mine\nprofiles:\n# end\n", "# mine\nprofiles:\n  new:\n    provider: oidc\n    issuer: https://i.example.com\n# end\n"},
		{"profiles in empty brackets", "profiles: {} # mine\nsettings: {}\n", "profiles: # mine\n  new:\n    provider: oidc\n    issuer: https://i.example.com\nsettings: {}\n"},
		{"JSON", "{\n  \"profiles\": {\n    \"a\": {}\n  }\n}\n", "{\n  \"profiles\": {\n    \"a\": {}, \"new\": {\"provider\": \"oidc\", \"issuer\": \"https://i.example.com\"}\n  }\n}\n"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := added(t, row.before, someSettings...); got != row.after {
				t.Errorf("got\n%s\nwant\n%s", got, row.after)
			}
		})
	}
}

func TestAddedProfileIsTheLastAndTheOthersStay(t *testing.T) {
	for _, content := range []string{
		"---\n...\n", "null\n", "~", "{}", "{profiles: {a: {}}, settings: {store: memory}}", "{\"profiles\":\n{\"a\":\n{}}}",
		"  settings: {}\n  profiles:\n    a: {}\n", "profiles: ~\n", "profiles:\n  a: {\n  tenant: x\n  }\n",
		"profiles:\n  a:\n    description: |+\n      one\n\n\n", "profiles:\n  a:\n    description: 'one\n\n      two'\nsettings: {}\n",
		"? profiles\n: a: {}\n", "profiles:\n a:\n  tenant: x\n",
	} {
		before := load(t, content)
		after := load(t, added(t, content, someSettings...))
		if got, want := after.Names(), append(before.Names(), "new"); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: profiles %q, want %q", content, got, want)
		}
		for _, name := range before.Names() {
			was, err := before.Profile(name)
			if err != nil {
				t.Fatal(err)
			}
			if is, err := after.Profile(name); err != nil || !reflect.DeepEqual(is, was) {
				t.Errorf("%q: profile %s became %+v, %v", content, name, is, err)
			}
		}
	}
}

func TestExampleKeepsEveryByteWhenAProfileIsAdded(t *testing.T) {
	content, err := os.ReadFile("../config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	got := added(t, string(content), someSettings...)
	if want := strings.TrimRight(string(content), "\n") + "\n\n  new:\n    provider: oidc\n    issuer: https://i.example.com\n"; got != want {
		t.Errorf("the end is\n%s", got[len(got)-300:])
	}
}

func TestAssignmentsNest(t *testing.T) {
	text := added(t, "", Assignment{"endpoints.token", "https://i.example.com/t"}, Assignment{"description", "true"},
		Assignment{"scopes", "[a, 'b:c']"}, Assignment{"endpoints.jwks", "https://i.example.com/k"}, Assignment{"client_secret", "{env: S}"})
	p, err := load(t, text).Profile("new")
	if err != nil {
		t.Fatal(err)
	}
	if p.Endpoints.Token != "https://i.example.com/t" || p.Endpoints.JWKS != "https://i.example.com/k" || p.Description != "true" ||
		!reflect.DeepEqual(p.Scopes, []string{"a", "b:c"}) || p.ClientSecret.Env != "S" {
		t.Errorf("%+v of\n%s", p, text)
	}
	if want := "  new:\n    endpoints:\n      token: https://i.example.com/t\n      jwks: https://i.example.com/k\n    description: \"true\"\n    scopes: [a, 'b:c']\n    client_secret: {env: S}\n"; !strings.Contains(text, want) {
		t.Errorf("written as\n%s", text)
	}
}

func TestProfileThatCannotBeAdded(t *testing.T) {
	for _, row := range []struct {
		name, profile string
		settings      []Assignment
		want          string
	}{
		{"exists", "a", nil, `profile "a" exists already in `},
		{"exists but for case", "A", nil, `profile "A" differs from "a" in nothing but case`},
		{"no name", "a b", nil, "is no name of a profile"},
		{"unknown key", "b", []Assignment{{"isuer", "x"}}, `unknown key "isuer"`},
		{"unknown inner key", "b", []Assignment{{"endpoints.tokn", "x"}}, `unknown key "tokn"`},
		{"key twice", "b", []Assignment{{"issuer", "x"}, {"issuer", "y"}}, `key "issuer" is given twice`},
		{"key within a text", "b", []Assignment{{"issuer", "x"}, {"issuer.a", "y"}}, `key "issuer.a" is given twice`},
		{"empty key", "b", []Assignment{{"endpoints.", "x"}}, `"endpoints." is no key`},
		{"no YAML", "b", []Assignment{{"scopes", "[a"}}, "the value of \"scopes\" is no YAML"},
		{"an alias", "b", []Assignment{{"scopes", "[*a]"}}, "the value of \"scopes\" is no YAML"},
		{"empty value", "b", []Assignment{{"issuer", ""}}, "is empty"},
	} {
		t.Run(row.name, func(t *testing.T) {
			e, err := NewEdit(write(t, "profiles:\n  a: {}\n"))
			if err != nil {
				t.Fatal(err)
			}
			if err := e.AddProfile(row.profile, row.settings); err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("%v, want %s", err, row.want)
			}
		})
	}
}

func TestFileWithMistakesIsNotEdited(t *testing.T) {
	for _, content := range []string{"profiles: [", "profiles:\n  a: {unknown: 1}\n", "profiles: {}\n---\n", "\xff"} {
		if _, err := NewEdit(write(t, content)); err == nil {
			t.Errorf("%q is edited", content)
		}
	}
}

func TestFileIsMadeWithItsDirectory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "config.yaml")
	add(t, path, someSettings...)
	if c, err := Load(path); err != nil || !reflect.DeepEqual(c.Names(), []string{"new"}) {
		t.Errorf("%v, %v", c, err)
	}
	if names, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); err != nil || len(names) != 1 {
		t.Errorf("beside it stand %q", names)
	}
}

func TestEditOfAFileThatChangedMeanwhileIsNotSaved(t *testing.T) {
	for name, change := range map[string]func(path string) error{
		"edited": func(path string) error { return os.WriteFile(path, []byte("profiles: {b: {}}\n"), 0o600) },
		"gone":   os.Remove,
	} {
		path := write(t, "profiles:\n  a: {}\n")
		e, err := NewEdit(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := e.AddProfile("new", nil); err != nil {
			t.Fatal(err)
		}
		if err := change(path); err != nil {
			t.Fatal(err)
		}
		if err := e.Save(); err == nil || !strings.Contains(err.Error(), "has changed meanwhile") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSaveSweepsWhatKilledRunsLeft(t *testing.T) {
	path := write(t, "profiles: {}\n")
	left := filepath.Join(filepath.Dir(path), ".idpauth-1.tmp")
	if err := os.WriteFile(left, []byte("profiles: {a: {password: secret}}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(left, time.Unix(0, 0), time.Unix(0, 0)); err != nil {
		t.Fatal(err)
	}
	add(t, path)
	if _, err := os.Stat(left); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the leftover is still there: %v", err)
	}
}
