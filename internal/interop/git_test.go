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

// newRepository makes a bare repository with one commit in a directory, ready for
// git's dumb protocol, which any web server speaks.
func newRepository(t *testing.T, c *cli) (dir string) {
	t.Helper()
	dir = t.TempDir()
	work, bare := filepath.Join(dir, "work"), filepath.Join(dir, "repo.git")
	for _, args := range [][]string{
		{"init", "-q", work},
		{"-C", work, "-c", "user.name=a", "-c", "user.email=a@example.test", "commit", "-q", "--allow-empty", "-m", "first"},
		{"clone", "-q", "--bare", work, bare},
		{"-C", bare, "update-server-info"},
	} {
		if out, err := c.alongside(t, append([]string{"git"}, args...)...).CombinedOutput(); err != nil {
			t.Fatalf("git %q: %v\n%s", args, err, out)
		}
	}
	return dir
}

// remote lists what a repository holds, with idpauth as git's only helper.
func (c *cli) remote(t *testing.T, url string) *exec.Cmd {
	t.Helper()
	return c.alongside(t, "git", "-c", "credential.helper=", "-c", "credential.helper=!idpauth credential git", "ls-remote", url+"/repo.git")
}

func TestGitGetsTokensForTheOriginsOfAProfile(t *testing.T) {
	const challenge = `Basic realm="git"`
	var pages http.ServeMux
	own := newAPI(t, httptest.NewServer, challenge, &pages)
	other := newAPI(t, httptest.NewServer, challenge, &pages)
	c := newConsumerCLI(t, own.URL)
	c.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
	c.setenv("GIT_CONFIG_NOSYSTEM", "1")
	c.setenv("GIT_TERMINAL_PROMPT", "0")
	pages.Handle("/", http.FileServer(http.Dir(newRepository(t, c))))

	lists := func(t *testing.T) {
		t.Helper()
		if out, err := c.remote(t, own.URL).CombinedOutput(); err != nil || !strings.Contains(string(out), "\tHEAD\n") {
			t.Fatalf("git ls-remote: %v\n%s", err, out)
		}
	}
	lists(t)
	first := own.last(t)
	if token := c.run(t, "", "get-token").token(t); first != token {
		t.Errorf("git sent %q, want %q", first, token)
	}

	// A token that the server takes no more is forgotten; the next one comes by
	// the refresh token, since there was one sign-in only.
	own.refuse(first)
	if out, err := c.remote(t, own.URL).CombinedOutput(); err == nil {
		t.Fatalf("git ls-remote with a refused token: %s", out)
	}
	lists(t)
	if own.last(t) == first {
		t.Error("git got the refused token again")
	}

	// Another host gets nothing.
	if out, err := c.remote(t, other.URL).CombinedOutput(); err == nil || !strings.Contains(string(out), "could not read Username") {
		t.Errorf("git ls-remote of another host: %v\n%s", err, out)
	}
	if token := other.last(t); token != "" {
		t.Errorf("another host got %q", token)
	}
}
