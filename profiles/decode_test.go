package profiles

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestMistakesNameFileLineAndKey(t *testing.T) {
	for _, row := range []struct{ name, content, want string }{
		{"unknown key of the file", "profile: {}\n", `:1: unknown key "profile" (did you mean "profiles"?)`},
		{"unknown key of a profile", "profiles:\n  dev:\n    cliet_secret: x\n", `:3: profiles.dev: unknown key "cliet_secret" (did you mean "client_secret"?)`},
		{"unknown key of endpoints", "profiles:\n  dev:\n    endpoints:\n      tokn: x\n", `:4: profiles.dev.endpoints: unknown key "tokn" (did you mean "token"?)`},
		{"unknown key of settings", "settings: {colour: red}\n", `:1: settings: unknown key "colour"`},
		{"unknown source", "profiles:\n  dev:\n    password: {vault: x}\n", `:3: profiles.dev.password: unknown key "vault"`},
		{"in a profile not asked for", "profiles:\n  dev: {}\n  other: {flw: x}\n", `:3: profiles.other: unknown key "flw" (did you mean "flow"?)`},
		{"duplicate key", "profiles:\n  dev:\n    flow: a\n    client_id: b\n    flow: c\n", `:5: profiles.dev: duplicate key "flow" (lines 3 and 5)`},
		{"duplicate profile", "profiles:\n  dev: {}\n  dev: {}\n", `:3: profiles: duplicate key "dev" (lines 2 and 3)`},
		{"duplicate key of the file", "profiles: {}\nprofiles: {}\n", `:2: duplicate key "profiles" (lines 1 and 2)`},
		{"duplicate parameter", "profiles: {dev: {params: {a: 1, a: 2}}}\n", `:1: profiles.dev.params: duplicate key "a" (lines 1 and 1)`},
		{"names alike but for case", "profiles:\n  Prod: {}\n  prod: {}\n", `:3: profiles: "Prod" and "prod" differ in nothing but case (lines 2 and 3)`},
		{"name with a slash", "profiles: {a/b: {}}\n", `:1: profiles: "a/b" is no name of a profile`},
		{"name of dots", "profiles: {..: {}}\n", `:1: profiles: ".." is no name of a profile`},
		{"empty name", "profiles: {\"\": {}}\n", `:1: profiles: the name of a profile is empty`},
		{"long name", "profiles:\n  ? " + strings.Repeat("a", 129) + "\n  : {}\n", `is longer than 128 characters`},
		{"name with a control", "profiles: {\"a\\e\": {}}\n", `:1: profiles: "a\x1b" is no name of a profile`},
		{"list as the file", "- a\n", `:1: expected a mapping of keys to values, found a list`},
		{"text as the file", "hello\n", `:1: expected a mapping of keys to values, found a single value`},
		{"list of profiles", "profiles: []\n", `:1: profiles: expected a mapping of keys to values, found a list`},
		{"text as a profile", "profiles: {dev: x}\n", `:1: profiles.dev: expected a mapping of keys to values, found a single value`},
		{"list as text", "profiles:\n  dev:\n    issuer: [a]\n", `:3: profiles.dev.issuer: expected text, found a list`},
		{"empty text", "profiles:\n  dev:\n    issuer: \"\"\n", `:3: profiles.dev.issuer: is empty`},
		{"mapping as scopes", "profiles: {dev: {scopes: {a: b}}}\n", `:1: profiles.dev.scopes: expected a list, found a mapping`},
		{"scope with a space in a list", "profiles: {dev: {scopes: [\"a b\"]}}\n", `profiles.dev.scopes: scope "a b" holds a character`},
		{"scope with a quote", "profiles: {dev: {scopes: 'a\"b'}}\n", `profiles.dev.scopes: scope "a\"b" holds a character`},
		{"boolean", "profiles: {dev: {allow_http: yes}}\n", `:1: profiles.dev.allow_http: expected true or false`},
		{"port that is text", "profiles: {dev: {redirect_ports: [abc]}}\n", `:1: profiles.dev.redirect_ports: expected a whole number, found "abc"`},
		{"command as text", "profiles: {dev: {mfa: {command: ykman code}}}\n", `:1: profiles.dev.mfa.command: expected a list: the program and its arguments`},
		{"secret with two sources", "profiles: {dev: {password: {env: A, file: b}}}\n", `:1: profiles.dev.password: expected exactly one source out of command, env, file, keyring, prompt`},
		{"secret without a source", "profiles: {dev: {password: {}}}\n", `:1: profiles.dev.password: expected exactly one source`},
		{"secret never prompted", "profiles: {dev: {password: {prompt: false}}}\n", `:1: profiles.dev.password: expected exactly one source`},
		{"secret from a profile", "profiles: {dev: {password: {profile: x}}}\n", `:1: profiles.dev.password: unknown key "profile"`},
		{"secret as a list", "profiles: {dev: {password: [x]}}\n", `:1: profiles.dev.password: expected a secret, found a list`},
		{"variable with an equals sign", "profiles: {dev: {password: {env: A=b}}}\n", `:1: profiles.dev.password.env: "A=b" is no name of an environment variable`},
		{"bare number as a duration", "settings:\n  timeout: 60\n", `:2: settings.timeout: "60" is no duration such as 30s or 2m`},
		{"zero duration", "settings: {timeout: 0s}\n", `:1: settings.timeout: "0s" is no duration above zero`},
		{"negative duration", "profiles: {dev: {default_lifetime: -1h}}\n", `:1: profiles.dev.default_lifetime: "-1h" is no duration above zero`},
		{"unknown store", "settings: {store: redis}\n", `:1: settings.store: "redis" is no token store; there are auto, keyring`},
		{"list as a setting", "settings: {output: [json]}\n", `:1: settings.output: expected text, found a list`},
		{"parameter that is a list", "profiles: {dev: {params: {a: [b]}}}\n", `:1: profiles.dev.params.a: expected text, found a list`},
		{"key that is a list", "profiles:\n  ? [a]\n  : {}\n", `:2: profiles: expected a key, found a list`},
	} {
		t.Run(row.name, func(t *testing.T) { wantMistake(t, row.content, row.want) })
	}
}

func TestDocumentsThatAreNoConfigAreRefused(t *testing.T) {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'k'; c++ {
		bomb += fmt.Sprintf("%c: &%c [%s]\n", c, c, strings.Repeat(","+fmt.Sprintf("*%c", c-1), 9)[1:])
	}
	for _, row := range []struct{ name, content, want string }{
		{"second document", "profiles: {}\n---\nprofiles: {}\n", `:2: a second YAML document`},
		{"second, empty document", "profiles: {}\n---\n", `:2: a second YAML document`},
		{"tab", "profiles:\n  dev:\n\tflow: x\n", `:3: a tab in the indentation`},
		{"tab behind spaces", "profiles:\n  dev:\n  \tflow: x\n    client_id: y\n", `:3: a tab in the indentation`},
		{"open bracket", "profiles: {dev: {}\n", `config.yaml:`},
		{"broken indentation", "profiles:\n  dev:\n    flow: a\n   issuer: b\n", `config.yaml:`},
		{"alias bomb", bomb, `:1: anchors and aliases are not supported`},
		{"anchor", "profiles:\n  dev: &dev {}\n", `:2: anchors and aliases are not supported`},
		{"alias of itself", "profiles: &a {dev: *a}\n", `:1: anchors and aliases are not supported`},
		{"unknown alias", "profiles: *a\n", `unknown anchor`},
		{"merge key", "profiles:\n  dev:\n    <<: {flow: x}\n", `:3: merge keys are not supported; share settings with extends`},
		{"binary", "profiles: {dev: {client_id: !!binary aGk=}}\n", `:1: the tag "!!binary" is not supported`},
		{"custom tag", "profiles: {dev: {client_id: !env X}}\n", `:1: the tag "!env" is not supported`},
		{"python tag", "profiles: {dev: !!python/object:x {}}\n", `:1: the tag "!!python/object:x" is not supported`},
		{"tag of a mapping", "profiles: !!map {}\n", `:1: the tag "!!map" is not supported`},
		{"deep nesting", "profiles: " + strings.Repeat("[", 20) + strings.Repeat("]", 20), `:1: nested too deeply`},
		{"200 000 brackets", strings.Repeat("[", 200_000), `too many lists, keys and values`},
		{"9 000 brackets", strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000), `nested too deeply`},
		{"many items", "profiles: [" + strings.Repeat("a,", 200_000) + "]", `too many lists, keys and values`},
		{"UTF-16 with its mark", "\xff\xfep\x00", `: invalid UTF-8 at byte offset 0: the file is UTF-16`},
		{"Latin-1", "profiles:\n  dev: {description: caf\xe9}\n", `:2: invalid UTF-8 at byte offset 34`},
		{"NUL", "profiles:\n  dev: {description: a\x00}\n", `control characters are not allowed`},
	} {
		t.Run(row.name, func(t *testing.T) { wantMistake(t, row.content, row.want) })
	}
}

// wantMistake loads content, which must fail with want in the error, quickly
// and in few words.
func wantMistake(t *testing.T, content, want string) {
	t.Helper()
	path := write(t, content)
	start := time.Now()
	_, err := Load(path)
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Fatalf("Load(%.200q): %v, want %q", content, err, want)
	}
	if !strings.HasPrefix(err.Error(), path) {
		t.Errorf("error %q does not begin with the file", err)
	}
	if strings.ContainsAny(err.Error(), "\x1b\n") || len(err.Error()) > 1000 {
		t.Errorf("error is not fit for a screen: %q", err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("Load took %v", took)
	}
}
