package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// followedPages are the pages that are followed, each with what its reader brings
// along: files of the home directory, variables, and what is typed.
var followedPages = map[string]struct {
	files map[string]string
	env   []string
	typed string
}{
	"from-acurl.md":     {},
	"from-get_token.md": {typed: "jdoe@example.com\nabc123\n424242\n"},
	"from-apigee-tokens.md": {files: map[string]string{
		".env": "EDGE_USER_EMAIL=jdoe@example.com\nEDGE_USER_PWD=abc123\nSHARED_SECRET=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP\n",
	}},
}

// exitComment is a comment that says which exit code the command before it has.
var exitComment = regexp.MustCompile(`(?m)^(.+\S)\s+# exits (\d+)$`)

// TestPagesCanBeFollowed types in the commands of a page, from the first to the
// last, on a clean home.
func TestPagesCanBeFollowed(t *testing.T) {
	for _, p := range pages(t) {
		reader, ok := followedPages[filepath.Base(p.path)]
		if !ok {
			continue
		}
		t.Run(filepath.Base(p.path), func(t *testing.T) {
			f := newFront(t)
			h := &home{t: t, dir: t.TempDir()}
			for name, content := range reader.files {
				h.write(name, content, 0o600)
			}
			h.write("ca.pem", f.authority(), 0o600)
			h.write("page.sh", exitComment.ReplaceAllString(p.followed(), "{ $1; } && exit 99 || [ $$? = $2 ]"), 0o600)
			c := exec.CommandContext(t.Context(), "sh", "-euv", "page.sh")
			c.Dir = h.dir
			c.Stdin = strings.NewReader(reader.typed)
			c.Env = append([]string{
				"PATH=" + os.Getenv("PATH"), "HOME=" + h.dir, "IDPAUTH_STORE=keyfile",
				"HTTPS_PROXY=" + f.proxy.URL, "SSL_CERT_FILE=" + h.path("ca.pem"),
			}, reader.env...)
			var out bytes.Buffer
			c.Stdout, c.Stderr = &out, &out
			if err := c.Run(); err != nil {
				t.Errorf("%v, the commands and what they print being\n%s", err, &out)
			}
			counts := f.idp.Counts()
			if len(counts.SecretsInURL) > 0 || len(counts.Granted) == 0 {
				t.Errorf("secrets in URLs %v, tokens granted %v", counts.SecretsInURL, counts.Granted)
			}
		})
	}
}
