package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// reader is what somebody brings along who follows a page.
type reader struct {
	files map[string]string // of the home directory
	env   []string
	typed string
}

var readers = map[string]reader{
	"README.md": {
		files: map[string]string{
			".config/idpauth/config.yaml": `
profiles:
  ci:
    provider: entra
    tenant: contoso.onmicrosoft.com
    client_id: 11111111-2222-3333-4444-555555555555
    client_secret: {env: CI_CLIENT_SECRET}
    scopes: [https://graph.microsoft.com/.default]
  prod: {extends: ci, origins: [https://api.example.com]}
`,
			"item.json": `{"name": "item"}`,
			"bin/mine":  "", // for the directory
		},
		env:   []string{"CI_CLIENT_SECRET=abc123"},
		typed: "abc123\n424242\n",
	},
	"from-acurl.md": {},
	"from-apigee-tokens.md": {files: map[string]string{
		".env": "EDGE_USER_EMAIL=jdoe@example.com\nEDGE_USER_PWD=abc123\nSHARED_SECRET=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP\n",
	}},
	"from-entra-auth-cli.md": {
		files: map[string]string{
			".config/entra-auth-cli/profiles.json": `[
  {
    "name": "prod",
    "tenantId": "contoso.onmicrosoft.com",
    "clientId": "11111111-2222-3333-4444-555555555555",
    "scopes": ["https://graph.microsoft.com/.default"],
    "authMethod": "ClientSecret"
  },
  {
    "name": "people",
    "tenantId": "contoso.onmicrosoft.com",
    "clientId": "11111111-2222-3333-4444-555555555555",
    "scopes": ["User.Read"],
    "authMethod": "ClientSecret",
    "defaultFlow": "InteractiveBrowser"
  }
]`,
			"prod.txt": `
AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9kZWZnaGlqa2xtbm9wcXJz0KTcQf8LHHvIUc/3LoUsrASwlech5xgwatW/Hdlg7dcYaKShkmF1SMzS
JHGQ/CkCJIo04Vn3LyuN5Qc5eCK2IgMX4De19jbzs7Fhnh/rRxOuSZdOVcwloQbsimRzf1RrJnpvZWwxVAAHIFg783ZLuHSRK0ehIBnwoG13Zo6jLVZFML8y
2rYjB+318PNfdxcjfOAy50pQMXSuw6739YZWKAomn+Oyjw+r26b4a+yJaX7ObpSC1M+WAM+V288AoeVcLaPc/3Apl4V6vZgGPOWU2d48VAme+457hKYpT4x8
+LIVw8Qna1F0sRcTxME0eJXTgAyatgfDfoMNjzpgZDbL/Q==
`,
		},
		env: []string{"CLIENT_SECRET=abc123", "BROWSER=visit", "IDPAUTH_EXPORT_PASSPHRASE=correct horse"},
	},
	"from-get_token.md": {typed: "jdoe@example.com\nabc123\n424242\n"},
}

// TestPagesCanBeFollowed types in the commands of each page, from the first to
// the last, on a clean home. Those of the README are examples, each for itself.
func TestPagesCanBeFollowed(t *testing.T) {
	for _, p := range pages(t) {
		name := filepath.Base(p.path)
		t.Run(name, func(t *testing.T) {
			commands := strings.Join(p.followed(), "")
			if name == "README.md" {
				commands = "(\n" + strings.Join(p.followed(), ")\n(\n") + ")\n"
			}
			readers[name].follow(t, commands)
		})
	}
}

// exitComment is a comment that says which exit code the command before it has.
var exitComment = regexp.MustCompile(`(?m)^(.+\S)\s+# exits (\d+)$`)

func (r reader) follow(t *testing.T, commands string) {
	f := newFront(t)
	h := &home{t: t, dir: t.TempDir()}
	for name, content := range r.files {
		if err := os.MkdirAll(filepath.Dir(h.path(name)), 0o700); err != nil {
			t.Fatal(err)
		}
		h.write(name, content, 0o600)
	}
	h.write("ca.pem", f.authority(), 0o600)
	h.write("commands", exitComment.ReplaceAllString(commands, "{ $1; } && exit 99 || [ $$? = $2 ]"), 0o600)
	c := exec.CommandContext(t.Context(), "sh", "-euv", "commands")
	c.Dir = h.dir
	c.Stdin = strings.NewReader(r.typed)
	c.Env = append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + h.dir, "IDPAUTH_STORE=keyfile",
		"HTTPS_PROXY=" + f.proxy.URL, "SSL_CERT_FILE=" + h.path("ca.pem"),
	}, r.env...)
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("%v, the commands and what they print being\n%s", err, out)
	}
	counts := f.idp.Counts()
	if len(counts.SecretsInURL) > 0 || len(counts.Granted) == 0 {
		t.Errorf("secrets in URLs %v, tokens granted %v", counts.SecretsInURL, counts.Granted)
	}
}
