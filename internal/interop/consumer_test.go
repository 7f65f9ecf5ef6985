//go:build interop && linux

package interop

import (
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// alongside is a program that runs in the environment of c, where it finds
// idpauth.
func (c *cli) alongside(t *testing.T, argv ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), argv[0], argv[1:]...)
	cmd.Env = c.env
	for i, variable := range cmd.Env {
		if path, ok := strings.CutPrefix(variable, "PATH="); ok {
			cmd.Env[i] = "PATH=" + filepath.Dir(c.binary) + ":" + path
		}
	}
	return cmd
}

func TestCurlTakesTokens(t *testing.T) {
	for name, tt := range map[string]struct{ challenge, script string }{
		"curl-config": {"Bearer", `curl -fsS -K <(idpauth get-token -o curl-config) "$URL"`},
		"netrc":       {`Basic realm="api"`, `curl -fsS --netrc-file <(idpauth get-token -o netrc) "$URL"`},
		"header":      {"Bearer", `curl -fsS -H "$(idpauth get-token -o header)" "$URL"`},
		"env":         {"Bearer", `eval "$(idpauth get-token -o env)" && curl -fsS --oauth2-bearer "$IDPAUTH_TOKEN" "$URL"`},
		"template":    {"Bearer", `curl -fsS -H "$(idpauth get-token -o 'template=Authorization: {{.token_type}} {{.access_token}}' | sed s/bearer/Bearer/)" "$URL"`},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAPI(t, httptest.NewServer, tt.challenge, http.HandlerFunc(hello))
			c := newConsumerCLI(t, a.URL)
			c.setenv("URL", a.URL)
			out, err := c.alongside(t, "bash", "-c", tt.script).CombinedOutput()
			if err != nil || string(out) != "hello\n" {
				t.Errorf("got %q, %v", out, err)
			}
			if token := c.run(t, "", "get-token").token(t); a.last(t) != token {
				t.Errorf("the API got %q, want %q", a.last(t), token)
			}
		})
	}
}
