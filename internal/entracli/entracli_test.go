package entracli

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"idpauth/internal/sealed"
	"idpauth/internal/token"
	"idpauth/profiles"
)

// export was made with Python's hashlib.pbkdf2_hmac and openssl enc -aes-256-cbc.
func export(t testing.TB) []byte {
	data, err := os.ReadFile("testdata/export.txt")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func giving(passphrase token.Secret) func() (token.Secret, error) {
	return func() (token.Secret, error) { return passphrase, nil }
}

func TestExportOpensWithItsPassphrase(t *testing.T) {
	wrapped := []byte("\ufeff" + string(export(t)[:64]) + "\r\n" + string(export(t)[64:]))
	for _, data := range [][]byte{export(t), wrapped} {
		if !IsSealed(data) {
			t.Fatalf("%q is not recognised", data)
		}
		text, err := Open(data, giving("correct horse"))
		if err != nil || !IsProfiles(text) {
			t.Fatalf("opened as %q, %v", text, err)
		}
		all, err := Read(text)
		if err != nil || len(all) != 1 || all[0].Name != "Graph-prod" || all[0].Was != "Graph (prod)" {
			t.Errorf("read as %+v, %v", all, err)
		}
	}
}

func TestNothingTellsWhyAnExportDoesNotOpen(t *testing.T) {
	for _, passphrase := range []token.Secret{"", "correct hose", "correct horse ", "a", "b", "c", "d"} {
		if text, err := Open(export(t), giving(passphrase)); err != sealed.ErrWrongPassphrase {
			t.Errorf("opened as %q, %v", text, err)
		}
	}
	cut := export(t)[:len(export(t))/64*64]
	if text, err := Open(cut, giving("correct horse")); !errors.Is(err, sealed.ErrWrongPassphrase) {
		t.Errorf("opened cut as %q, %v", text, err)
	}
}

func TestProfilesKeepTheirMeaning(t *testing.T) {
	for name, test := range map[string]struct{ json, want string }{
		"client secret": {
			`[{"name":"a","tenantId":"t.com","clientId":"c","scopes":["s/.default"],"authMethod":"ClientSecret"}]`,
			"a: provider entra, tenant t.com, client_id c, flow client-credentials, scopes s/.default",
		},
		"resource": {
			`{"NAME":"a","TenantId":"t.com","clientId":"c","scopes":[],"resource":"https://r/"}`,
			"a: provider entra, tenant t.com, client_id c, flow client-credentials, scopes https://r//.default",
		},
		"public flow drops the secret": {
			`{"Profile":{"name":"a","tenantId":"t.com","clientId":"c","defaultFlow":"DeviceCode"},"ClientSecret":"x"}`,
			"a: provider entra, tenant t.com, client_id c, flow device-code, scopes offline_access, client_auth none",
		},
		"certificate": {
			`{"Profile":{"name":"a","tenantId":"t.com","clientId":"c","authMethod":1,"certificatePath":"/c.pfx","defaultFlow":null},"CertificatePassword":"x"}`,
			"a: provider entra, tenant t.com, client_id c, flow client-credentials, client_auth private_key_jwt, private_key {file: /c.pfx}, private_key_password x",
		},
		"certificate without a password is a browser's": {
			`{"profiles":[{"name":"a","tenantId":"t.com","clientId":"c","authMethod":"PasswordlessCertificate","certificatePath":"/c.pfx","redirectUri":"http://localhost:8400"}]}`,
			"a: provider entra, tenant t.com, client_id c, flow interactive, scopes offline_access, redirect_uri http://localhost:8400, client_auth none",
		},
		"documented spellings": {
			`[{"name":"a","tenantId":"t.com","clientId":"c","scopes":"x y,z","defaultFlow":"authorization-code"}]`,
			"a: provider entra, tenant t.com, client_id c, flow authorization-code, scopes x y z offline_access, redirect_uri http://localhost:0, client_auth none",
		},
	} {
		if !IsProfiles([]byte(test.json)) {
			t.Errorf("%s: not recognised", name)
		}
		all, err := Read([]byte(test.json))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var settings []string
		for _, s := range all[0].Settings {
			settings = append(settings, s.Key+" "+s.Text())
		}
		if got := all[0].Name + ": " + strings.Join(settings, ", "); got != test.want {
			t.Errorf("%s:\n%s, want\n%s", name, got, test.want)
		}
	}
}

func TestNamesBecomeValidAndStayApart(t *testing.T) {
	all, err := Read([]byte(`[{"name":"a b"},{"name":"a/b"},{"name":"../../x"},{"name":"\u202e"},{"name":"` + strings.Repeat("n", 500) + `"}]`))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range all {
		if err := profiles.CheckName(p.Name); err != nil {
			t.Error(err)
		}
		names = append(names, p.Name)
	}
	if got := strings.Join(names[:4], " "); got != "a-b a-b-2 x entra" {
		t.Errorf("names %q", got)
	}
}

func TestWhatIsWrongIsNamed(t *testing.T) {
	for text, want := range map[string]string{
		`[{"name":"a"},{"name":"A"}]`:           `two profiles "A"`,
		`[{"name":"a","authMethod":"Magic"}]`:   `authMethod "magic" is unknown`,
		`[{"name":"a","defaultFlow":7}]`:        `defaultFlow "7" is unknown`,
		`[{"name":"a","scopes":[1]}]`:           "cannot unmarshal",
		`[1]`:                                   "cannot unmarshal",
		`[]`:                                    "holds no profiles",
		strings.Repeat("[", 20000) + `"deeply"`: "",
	} {
		if all, err := Read([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q: %v, %v, want %q", text, all, err, want)
		}
	}
	for _, text := range []string{"", "{}", "profiles: {}", `{"profiles":{"dev":{}}}`, "[a]", "AAAA"} {
		if IsProfiles([]byte(text)) || IsSealed([]byte(text)) {
			t.Errorf("%q is taken for entra-auth-cli's", text)
		}
	}
}

// FuzzRead looks for files that crash the reader or come in otherwise than as valid
// profiles.
func FuzzRead(f *testing.F) {
	f.Fuzz(func(t *testing.T, data []byte) {
		if IsSealed(data) {
			return
		}
		all, err := Read(data)
		if err != nil {
			return
		}
		var named []profiles.Named
		for _, p := range all {
			named = append(named, p.Named)
		}
		b, err := profiles.NewBundle(named, "/dir")
		if err != nil {
			return
		}
		if len(b.Programs) > 0 {
			t.Errorf("%q runs %v", data, b.Programs)
		}
		if _, err := b.Text(); err != nil {
			t.Errorf("%q cannot be written: %v", data, err)
		}
	})
}

// FuzzOpen looks for exports that crash the decryption.
func FuzzOpen(f *testing.F) {
	f.Add(export(f))
	f.Fuzz(func(t *testing.T, data []byte) {
		if text, err := Open(data, giving("correct horse")); err == nil && !json.Valid(trim(text)) {
			t.Errorf("%q opened as %q", data, text)
		}
	})
}
