package profiles

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"idpauth/internal/token"
)

const what = `client_secret of profile "dev"`

// sources has a variable, a keyring item, a prompt and a program of each kind.
func sources() Sources {
	return Sources{
		LookupEnv: func(name string) (string, bool) {
			values := map[string]string{"SET": " $X%\"'\n", "EMPTY": "", "LONG": strings.Repeat("x", maxSecret+1)}
			value, ok := values[name]
			return value, ok
		},
		Keyring: func(_ context.Context, item string) (token.Secret, error) {
			if item != "here" {
				return "", errors.New("no such item")
			}
			return "from-keyring", nil
		},
		Prompt: func(_ context.Context, what string) (token.Secret, error) {
			return token.Secret("typed for " + what), nil
		},
		Run: func(_ context.Context, argv []string) ([]byte, error) {
			return []byte(argv[1]), nil
		},
	}
}

func TestSecretIsUsedAsItIs(t *testing.T) {
	for _, row := range []struct {
		name   string
		secret Secret
		want   string
	}{
		{"inline", *inline("${X}\n"), "${X}\n"},
		{"empty inline", *inline(""), ""},
		{"variable", Secret{Env: "SET"}, " $X%\"'\n"},
		{"keyring", Secret{Keyring: "here"}, "from-keyring"},
		{"prompt", Secret{Prompt: true}, "typed for " + what},
		{"command, one line end", Secret{Command: []string{"p", "a\r\n"}}, "a"},
		{"command, two line ends", Secret{Command: []string{"p", " a\n\n"}}, " a\n"},
		{"command, none", Secret{Command: []string{"p", "a\r"}}, "a\r"},
		{"command, the longest", Secret{Command: []string{"p", strings.Repeat("x", maxSecret) + "\r\n"}}, strings.Repeat("x", maxSecret)},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := row.secret.Resolve(t.Context(), sources(), what)
			if err != nil || got.Reveal() != row.want {
				t.Errorf("Resolve() = %q, %v; want %q", got.Reveal(), err, row.want)
			}
		})
	}
}

func TestSecretFileLosesOneLineEnd(t *testing.T) {
	for content, want := range map[string]string{"s": "s", "s\n": "s", "s\r\n": "s", "s\n\n": "s\n", "a\x00b\n": "a\x00b"} {
		path := filepath.Join(t.TempDir(), "secret")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := (&Secret{File: path}).Resolve(t.Context(), sources(), what)
		if err != nil || got.Reveal() != want {
			t.Errorf("file %q is %q, %v; want %q", content, got.Reveal(), err, want)
		}
	}
}

func TestSecretThatCannotBeHadIsNamed(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{"empty": "", "newline": "\n", "long": strings.Repeat("x", maxSecret+3)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, row := range []struct {
		name   string
		secret Secret
		want   string
	}{
		{"empty variable", Secret{Env: "EMPTY"}, "environment variable EMPTY is empty"},
		{"long variable", Secret{Env: "LONG"}, "environment variable LONG is longer than 64 KiB"},
		{"empty file", Secret{File: filepath.Join(dir, "empty")}, "is empty"},
		{"file of a newline", Secret{File: filepath.Join(dir, "newline")}, "is empty"},
		{"long file", Secret{File: filepath.Join(dir, "long")}, "is longer than 64 KiB"},
		{"absent file", Secret{File: filepath.Join(dir, "absent")}, "absent: "},
		{"directory", Secret{File: dir}, "it is a directory"},
		{"silent command", Secret{Command: []string{"p", "\n"}}, "what p printed is empty"},
		{"talkative command", Secret{Command: []string{"p", strings.Repeat("x", maxSecret+1)}}, "what p printed is longer than 64 KiB"},
		{"keyring", Secret{Keyring: "gone"}, `keyring item "gone": no such item`},
		{"profile", Secret{Profile: "other"}, `the token of profile "other"`},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := row.secret.Resolve(t.Context(), sources(), what)
			if err == nil || !strings.HasPrefix(err.Error(), what+": ") {
				t.Fatalf("Resolve(): %v, want an error about the %s", err, what)
			}
			if !strings.Contains(err.Error(), row.want) {
				t.Errorf("Resolve(): %v, want %q", err, row.want)
			}
		})
	}
}

func TestMissingSecretIsTyped(t *testing.T) {
	for name, secret := range map[string]*Secret{"no source": nil, "variable not set": {Env: "ABSENT"}} {
		_, err := secret.Resolve(t.Context(), sources(), what)
		var missing *MissingSecretError
		if !errors.As(err, &missing) || missing.What != what {
			t.Errorf("%s: %v, want a *MissingSecretError", name, err)
		}
	}
}

func TestSecretIsNeverPrinted(t *testing.T) {
	p := profile(t, "profiles: {dev: {client_secret: canary, password: canary}}")
	for _, verb := range []string{"%v", "%+v", "%s", "%q"} {
		if text := fmt.Sprintf(verb, p.ClientSecret) + fmt.Sprintf(verb, *p); strings.Contains(text, "canary") {
			t.Errorf("%s shows the secret: %s", verb, text)
		}
	}
}
