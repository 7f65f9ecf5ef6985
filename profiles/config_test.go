package profiles

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// write makes a config file of mode 0600 and returns its path.
func write(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func load(t *testing.T, content string) *Config {
	t.Helper()
	c, err := Load(write(t, content))
	if err != nil {
		t.Fatalf("Load(%q): %v", content, err)
	}
	return c
}

// profile returns the profile dev of a config.
func profile(t *testing.T, content string) *Profile {
	t.Helper()
	p, err := load(t, content).Profile("dev")
	if err != nil {
		t.Fatalf("profile dev of %q: %v", content, err)
	}
	return p
}

func TestNamesKeepTheOrderOfTheFile(t *testing.T) {
	c := load(t, "default_profile: b\nprofiles:\n  b: {}\n  a: {}\n  \"null\": {}\n  true: {}\n  c:\n")
	if got, want := c.Names(), []string{"b", "a", "null", "true", "c"}; !reflect.DeepEqual(got, want) {
		t.Errorf("Names() = %q, want %q", got, want)
	}
	if c.DefaultProfile != "b" {
		t.Errorf("DefaultProfile = %q, want b", c.DefaultProfile)
	}
	for _, name := range c.Names() {
		if _, err := c.Profile(name); err != nil {
			t.Errorf("Profile(%q): %v", name, err)
		}
	}
}

func TestFileWithoutProfilesHasNone(t *testing.T) {
	for _, content := range []string{"", "\n", "# nothing\n", "---\n", "null\n", "~", "---\n...\n", "profiles:\n", "profiles: {}\n", "\ufeff"} {
		if names := load(t, content).Names(); len(names) != 0 {
			t.Errorf("Load(%q) has profiles %q", content, names)
		}
	}
}

func TestByteOrderMarkAndCRLFAreAccepted(t *testing.T) {
	p := profile(t, "\ufeffprofiles:\r\n  dev:\r\n    client_id: cli\r\n    scopes: a b\r\n")
	if p.ClientID != "cli" || len(p.Scopes) != 2 {
		t.Errorf("client_id %q, scopes %q", p.ClientID, p.Scopes)
	}
}

func TestScalarsAreTheTextThatIsWritten(t *testing.T) {
	for _, text := range []string{"0123", "1.10", "1e3", "0x1F", "no", "on", "12:30", "2024-01-01", "true", "1_000", ".inf", "0o17", "${X}", "=", "a b"} {
		p := profile(t, fmt.Sprintf("profiles:\n  dev:\n    client_id: %s\n    client_secret: %s\n    params:\n      x: %s\n", text, text, text))
		if p.ClientID != text || p.ClientSecret.Inline.Reveal() != text || p.Params["x"] != text {
			t.Errorf("%s is client_id %q, client_secret %q, params.x %q", text, p.ClientID, p.ClientSecret.Inline.Reveal(), p.Params["x"])
		}
	}
}

func TestNullCountsAsAbsent(t *testing.T) {
	for _, null := range []string{"null", "~", "", "NULL"} {
		p := profile(t, fmt.Sprintf("profiles:\n  base:\n    client_id: cli\n  dev:\n    extends: base\n    client_id: %s\n    client_secret: %s\n    endpoints: %s\n", null, null, null))
		if p.ClientSecret != nil || p.ClientID != "cli" {
			t.Errorf("null written as %q: client_secret %v, client_id %q", null, p.ClientSecret, p.ClientID)
		}
	}
}

func TestEmptySecretIsGiven(t *testing.T) {
	p := profile(t, `profiles: {dev: {client_secret: ""}}`)
	if p.ClientSecret == nil || p.ClientSecret.Inline == nil || p.ClientSecret.Inline.Reveal() != "" {
		t.Errorf("client_secret = %+v, want an empty inline secret", p.ClientSecret)
	}
}

func TestUnknownProfileNamesTheNearOnes(t *testing.T) {
	c := load(t, "profiles: {prod: {}, prod-eu: {}, test: {}}")
	_, err := c.Profile("prdo")
	var notFound *NotFoundError
	if !errors.As(err, &notFound) {
		t.Fatalf("Profile(prdo): %v, want a *NotFoundError", err)
	}
	if want := []string{"prod"}; !reflect.DeepEqual(notFound.Near, want) || !strings.Contains(notFound.Hint(), "prod") {
		t.Errorf("near %q, hint %q, want %q", notFound.Near, notFound.Hint(), want)
	}
}

func TestWithoutConfigTheHintMakesOne(t *testing.T) {
	_, err := Empty("/etc/none.yaml").Profile("dev")
	var notFound *NotFoundError
	if !errors.As(err, &notFound) || notFound.Hint() != "idpauth profile create dev" {
		t.Fatalf("Profile of no config: %v, %+v", err, notFound)
	}
	if want := `profile "dev" not found: no config at /etc/none.yaml`; err.Error() != want {
		t.Errorf("error %q, want %q", err, want)
	}
}

func TestNotFoundEscapesAndShortensTheName(t *testing.T) {
	_, err := load(t, "").Profile("\x1b[2J\u202e" + strings.Repeat("x", 100_000))
	if text := err.Error(); len(text) > 500 || strings.ContainsAny(text, "\x1b\u202e") {
		t.Errorf("error of %d bytes: %.80q", len(text), text)
	}
}

func TestAbsentFileIsNotExist(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.yaml")
	_, err := Load(path)
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), path) {
		t.Errorf("Load of an absent file: %v", err)
	}
}

func TestDirectoryIsNamedForWhatItIs(t *testing.T) {
	_, err := Load(t.TempDir())
	if err == nil || !strings.Contains(err.Error(), "it is a directory") {
		t.Errorf("Load of a directory: %v", err)
	}
}

func TestLargeFileIsRefused(t *testing.T) {
	_, err := Load(write(t, "# "+strings.Repeat("x", maxFile)))
	if err == nil || !strings.Contains(err.Error(), "larger than 1 MiB") {
		t.Errorf("Load of a large file: %v", err)
	}
}

func TestRelativeFilesStartAtTheConfigFile(t *testing.T) {
	path := write(t, "profiles: {dev: {private_key: {file: keys/k.pem}, tls: {ca_file: ca.pem}, password: {command: [./ask, -x]}, passcode: {command: [ask]}, assertion: {file: "+filepath.ToSlash(t.TempDir())+"/a}}}")
	c, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.Profile("dev")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Dir(path)
	for got, want := range map[string]string{
		p.PrivateKey.File:     filepath.Join(dir, "keys", "k.pem"),
		p.TLS.CAFile:          filepath.Join(dir, "ca.pem"),
		p.Password.Command[0]: filepath.Join(dir, "ask"),
		p.Passcode.Command[0]: "ask",
	} {
		if got != want {
			t.Errorf("path %q, want %q", got, want)
		}
	}
	if !filepath.IsAbs(p.Assertion.File) || strings.HasPrefix(p.Assertion.File, dir) {
		t.Errorf("absolute path became %q", p.Assertion.File)
	}
}
