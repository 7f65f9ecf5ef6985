package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"idpauth/internal/sandbox"
)

// setup gives each script a home of its own. Nothing of the user's who runs the
// tests is seen.
func setup(env *testscript.Env) error {
	for name, value := range map[string]string{
		"HOME":              filepath.Join(env.WorkDir, "home"),
		"XDG_CONFIG_HOME":   "",
		"XDG_STATE_HOME":    "",
		"AppData":           filepath.Join(env.WorkDir, "home"),
		"LocalAppData":      filepath.Join(env.WorkDir, "home"),
		"IDPAUTH_STATE_DIR": filepath.Join(env.WorkDir, "state"),
		"IDPAUTH_STORE":     "keyfile",
	} {
		env.Setenv(name, value)
	}
	env.Values[identityProvider{}] = new(identityProvider)
	t := env.T().(*scriptT)
	env.Values[scriptKey{}] = t
	if err := t.begin(env.WorkDir); err != nil {
		return err
	}
	return os.Mkdir(filepath.Join(env.WorkDir, "home"), 0o700)
}

// identityProvider is the sandbox that a script talks to.
type identityProvider struct{ *sandbox.Running }

// scriptCommands are the commands that scripts have beside those of testscript.
func scriptCommands() map[string]func(ts *testscript.TestScript, neg bool, args []string) {
	return map[string]func(ts *testscript.TestScript, neg bool, args []string){
		"sandbox":  startSandbox,
		"switch":   addSwitch,
		"advance":  advance,
		"requests": countRequests,
		"await":    awaitRequests,
		"granted":  countGranted,
		"replays":  countReplays,
		"sent":     sent,
		"code":     code,
		"exits":    exits,
		"expand":   expand,
		"mode":     mode,
		"port":     freePort,
		"metadata": storedMetadata,
		"left":     left,
		"holds":    holds,
	}
}

// startSandbox (sandbox) starts an identity provider that writes down what it is
// asked. $BASE is its URL, $ADDRESS its host and port, config.yaml its config, and IDPAUTH_CONFIG names
// that. A secret in a URL fails the script.
func startSandbox(ts *testscript.TestScript, neg bool, args []string) {
	server, err := sandbox.Start(context.Background(), sandbox.Options{})
	ts.Check(err)
	provider(ts).Running = server
	ts.Defer(func() {
		server.Close()
		if leaked := server.Counts().SecretsInURL; len(leaked) > 0 {
			ts.Fatalf("secrets in URLs: %v", leaked)
		}
	})
	ts.Setenv("BASE", server.URL)
	ts.Setenv("ADDRESS", strings.TrimPrefix(server.URL, "http://"))
	config := ts.MkAbs("config.yaml")
	ts.Check(os.WriteFile(config, server.Config(), 0o600))
	spy(ts).holding[config] = true
	spy(ts).servers = append(spy(ts).servers, server)
	ts.Setenv("IDPAUTH_CONFIG", config)
}

func provider(ts *testscript.TestScript) *identityProvider {
	return ts.Value(identityProvider{}).(*identityProvider)
}

// addSwitch (switch JSON, or switch off) makes the sandbox misbehave.
func addSwitch(ts *testscript.TestScript, neg bool, args []string) {
	if args[0] == "off" {
		ts.Check(provider(ts).SetSwitches(nil))
		return
	}
	var s sandbox.Switch
	ts.Check(json.Unmarshal([]byte(args[0]), &s))
	ts.Check(provider(ts).AddSwitches(s))
}

// advance (advance DURATION) moves the sandbox's clock.
func advance(ts *testscript.TestScript, neg bool, args []string) {
	d, err := time.ParseDuration(args[0])
	ts.Check(err)
	provider(ts).Advance(d)
}

// countRequests (requests N [METHOD PATH]) demands that so many came since the
// sandbox started.
func countRequests(ts *testscript.TestScript, neg bool, args []string) {
	got, all := requestsSoFar(ts, args[1:])
	expect(ts, fmt.Sprintf("requests %s (all: %v)", strings.Join(args[1:], " "), all), got, args[0])
}

// awaitRequests (await N [METHOD PATH]) waits until so many have come.
func awaitRequests(ts *testscript.TestScript, neg bool, args []string) {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for range 2000 {
		if got, _ := requestsSoFar(ts, args[1:]); strconv.Itoa(got) == args[0] {
			return
		}
		<-tick.C
	}
	countRequests(ts, neg, args)
}

func requestsSoFar(ts *testscript.TestScript, only []string) (got int, all map[string]int) {
	all = provider(ts).Counts().Requests
	for request, n := range all {
		if len(only) < 2 || request == only[0]+" "+only[1] {
			got += n
		}
	}
	return got, all
}

// countGranted (granted N GRANT) demands that so many tokens were granted.
func countGranted(ts *testscript.TestScript, neg bool, args []string) {
	expect(ts, "granted "+args[1], provider(ts).Counts().Granted[args[1]], args[0])
}

// countReplays (replays N) demands that so many credentials came a second time.
func countReplays(ts *testscript.TestScript, neg bool, args []string) {
	got := 0
	for _, n := range provider(ts).Counts().Replays {
		got += n
	}
	expect(ts, "replays", got, args[0])
}

// sent (sent PATTERN [PATH]) demands that the last request of the token endpoint,
// or of another path, matches: its URL, its headers and, behind an empty line, its
// body.
func sent(ts *testscript.TestScript, neg bool, args []string) {
	text, path := "", "/oauth/token"
	if len(args) > 1 {
		path = args[1]
	}
	for _, r := range provider(ts).Requests() {
		if r.Path == path {
			var b strings.Builder
			fmt.Fprintf(&b, "%s %s?%s\n", r.Method, r.Path, r.Query.Encode())
			r.Header.Write(&b)
			text = strings.ReplaceAll(b.String(), "\r\n", "\n") + "\n" + r.Body
		}
	}
	if regexp.MustCompile("(?m)"+args[0]).MatchString(text) == neg {
		ts.Fatalf("the last request of %s was\n%s", path, text)
	}
}

// code (code totp|passcode|assertion|saml VARIABLE USER) puts a user's current
// second factor, a fresh passcode or a fresh assertion into a variable.
func code(ts *testscript.TestScript, neg bool, args []string) {
	get := map[string]func(string) (string, error){
		"totp":      provider(ts).TOTP,
		"passcode":  provider(ts).Passcode,
		"assertion": provider(ts).Assertion,
		"saml":      provider(ts).SAMLAssertion,
	}[args[0]]
	value, err := get(args[2])
	ts.Check(err)
	ts.Setenv(args[1], value)
}

func expect(ts *testscript.TestScript, what string, got int, want string) {
	if strconv.Itoa(got) != want {
		ts.Fatalf("%s: got %d, want %s", what, got, want)
	}
}

// exits (exits CODE COMMAND ARGS...) demands an exit code. On any but 0 it also
// demands that stdout is empty, unless CODE ends in "+".
func exits(ts *testscript.TestScript, neg bool, args []string) {
	want, mayPrint := strings.CutSuffix(args[0], "+")
	got := 0
	var status *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &status) {
		got = status.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	expect(ts, "exit code", got, want)
	if out := ts.ReadFile("stdout"); want != "0" && !mayPrint && out != "" {
		ts.Fatalf("stdout of a failure: %q", out)
	}
}

// expand (expand FILE...) replaces $BASE and the other variables in files, which
// become the user's alone, as a config with secrets has to be.
func expand(ts *testscript.TestScript, neg bool, args []string) {
	for _, file := range args {
		text := os.Expand(ts.ReadFile(file), func(name string) string {
			if name == "$" {
				return "$"
			}
			return ts.Getenv(name)
		})
		ts.Check(os.WriteFile(ts.MkAbs(file), []byte(text), 0o600))
		ts.Check(os.Chmod(ts.MkAbs(file), 0o600))
	}
}

// mode (mode OCTAL FILE) demands a file's permissions, where there are such.
func mode(ts *testscript.TestScript, neg bool, args []string) {
	info, err := os.Stat(ts.MkAbs(args[1]))
	ts.Check(err)
	if got := fmt.Sprintf("%04o", info.Mode().Perm()); runtime.GOOS != "windows" && got != args[0] {
		ts.Fatalf("mode of %s: got %s, want %s", args[1], got, args[0])
	}
}
