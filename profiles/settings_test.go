package profiles

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

func environment(values map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		value, ok := values[name]
		return value, ok
	}
}

func TestEnvironmentComesBeforeTheSettings(t *testing.T) {
	c := load(t, "settings: {timeout: 30s, login_timeout: 2m, output: json, store: keyfile}")
	want := Settings{
		Timeout: 30 * time.Second, LoginTimeout: 2 * time.Minute, Output: "json", Store: "keyfile",
		Origins: Origins{"timeout": "settings", "login_timeout": "settings", "output": "settings", "store": "settings"},
	}
	if !reflect.DeepEqual(c.Settings, want) {
		t.Errorf("Settings = %+v, want %+v", c.Settings, want)
	}
	got, err := c.LoadSettings(environment(map[string]string{"IDPAUTH_TIMEOUT": "5s", "IDPAUTH_STORE": "memory", "IDPAUTH_OUTPUT": ""}))
	want.Timeout, want.Store = 5*time.Second, "memory"
	want.Origins["timeout"], want.Origins["store"] = "IDPAUTH_TIMEOUT", "IDPAUTH_STORE"
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("LoadSettings = %+v, %v; want %+v", got, err, want)
	}
}

func TestSettingsThatNobodyGaveAreZero(t *testing.T) {
	for name, c := range map[string]*Config{"no file": Empty("x"), "empty file": load(t, "")} {
		got, err := c.LoadSettings(environment(nil))
		if err != nil || got.Timeout != 0 || got.LoginTimeout != 0 || got.Output != "" || got.Store != "" || len(got.Origins) != 0 {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestWrongSettingNamesItsVariable(t *testing.T) {
	for name, value := range map[string]string{"IDPAUTH_TIMEOUT": "60", "IDPAUTH_STORE": "redis"} {
		_, err := Empty("x").LoadSettings(environment(map[string]string{name: value}))
		if err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), value) {
			t.Errorf("%s=%s: %v", name, value, err)
		}
	}
}

func TestScopesAreSplitAtSpacesAndCommas(t *testing.T) {
	for text, want := range map[string][]string{
		"openid profile":      {"openid", "profile"},
		"openid,profile":      {"openid", "profile"},
		" openid, profile,\n": {"openid", "profile"},
		"api://x/.default":    {"api://x/.default"},
		"":                    {},
	} {
		if got, err := ParseScopes(text); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("ParseScopes(%q) = %q, %v; want %q", text, got, err, want)
		}
	}
	for _, text := range []string{`a"b`, `a\b`, "é", "a\x1b"} {
		if _, err := ParseScopes(text); err == nil {
			t.Errorf("ParseScopes(%q) is accepted", text)
		}
	}
}
