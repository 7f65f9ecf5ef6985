package curl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"

	"idpauth/internal/child"
	"idpauth/internal/environ"
	"idpauth/internal/token"
)

// Runner is the world that curl runs in.
type Runner struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Env            []string
	// Token gets the token; again says that one it gave before was refused.
	Token func(ctx context.Context, again bool) (token.Secret, error)
	// Notice tells the person something that does not stop the command.
	Notice func(format string, args ...any)
}

// Run runs curl and returns its exit status. When the answer to a request that
// can be repeated is 401 and there is a fresh token, curl is run a second time,
// in place of the first.
func (c *Command) Run(ctx context.Context, r Runner) (int, error) {
	path, err := exec.LookPath("curl")
	if err != nil {
		return 0, &missing{child.Cause(err)}
	}
	r.Env = c.environment(r.Env)
	if !hasDescriptors && c.readsStdin() {
		return 0, errors.New("curl gets the token on standard input here, which the request is read from: put that in a file")
	}
	if err := c.checkVersion(ctx, path, r.Env); err != nil {
		return 0, err
	}
	secret, err := r.Token(ctx, false)
	if err != nil {
		return 0, err
	}
	first, err := c.attempt(ctx, path, r, secret, hasDescriptors && c.repeatable())
	if err != nil || !first.unauthorized || ctx.Err() != nil {
		return first.status, err
	}
	fresh, err := r.Token(ctx, true)
	if err != nil || fresh == secret {
		if err != nil {
			r.Notice("the answer is 401, and there is no fresh token: %v", err)
		}
		return first.status, first.release()
	}
	r.Notice("the answer is 401: curl runs once more, with a fresh token")
	second, err := c.attempt(ctx, path, r, fresh, false)
	return second.status, err
}

// missing says that there is no curl.
type missing struct{ err error }

func (m *missing) Error() string { return "running curl: " + m.err.Error() }
func (m *missing) Hint() string  { return "install curl 7.61 or newer" }

// environment is env without what would make curl write down the keys of its
// connections, or send a token through a proxy in clear text.
func (c *Command) environment(env []string) []string {
	unwanted := []string{"SSLKEYLOGFILE"}
	if c.plain() {
		unwanted = append(unwanted, "http_proxy", "all_proxy", "ALL_PROXY")
	}
	return environ.Without(env, unwanted...)
}

// checkVersion refuses redirects to a curl that takes another port of a host for
// the same server (CVE-2022-27774).
func (c *Command) checkVersion(ctx context.Context, path string, env []string) error {
	if !c.follows {
		return nil
	}
	cmd := exec.CommandContext(ctx, path, "--disable", "--version")
	cmd.Env = env
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("asking curl for its version: %w", child.Cause(err))
	}
	return mayFollow(string(out))
}

func mayFollow(version string) error {
	var major, minor int
	if _, err := fmt.Sscanf(version, "curl %d.%d", &major, &minor); err != nil {
		return errors.New("asking curl for its version: the answer cannot be read")
	}
	if major < 7 || major == 7 && minor < 83 {
		return fmt.Errorf("curl %d.%d could send the token on in a redirect to another port; --location needs 7.83", major, minor)
	}
	return nil
}

// answer is how a run of curl ended.
type answer struct {
	status       int
	unauthorized bool         // it is 401, and nothing of it is on stdout
	release      func() error // puts it there
}

// config is what curl reads the token from, in the syntax of its config files.
func config(secret token.Secret) []byte {
	quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(secret.Reveal())
	return fmt.Appendf(nil, "proto = \"=http,https\"\nproto-redir = \"=http,https\"\noauth2-bearer = \"%s\"\n", quoted)
}

// arguments are those of curl, which reads its config there.
func (c *Command) arguments(config string) []string {
	return append([]string{"curl", "--disable", "--config", config}, c.args...)
}

// messages is where curl writes its messages, and what is to be done when it has
// ended.
func (c *Command) messages(r Runner, secret token.Secret) (to io.Writer, done func()) {
	if !c.verbose {
		return r.Stderr, func() {}
	}
	clean := newRedactor(r.Stderr, secret.Reveal())
	return clean, clean.flush
}
