package main

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"idpauth/internal/sandbox"
)

// scriptT runs a script and then looks for secrets of its sandbox in all that it
// left: the streams of its commands, the files of its work directory and the
// addresses that were asked for.
type scriptT struct {
	*testing.T
	dir     string // the work directory
	servers []*sandbox.Running
	holding map[string]bool // files that hold secrets because the script wants it
}

// Verbose has the log of a script hold the streams of all its commands.
func (*scriptT) Verbose() bool { return true }

func (t *scriptT) Run(name string, script func(testscript.T)) {
	t.T.Run(name, func(t *testing.T) { script(&scriptT{T: t, holding: map[string]bool{}}) })
}

// begin notes what the script starts with, of which it has written every file.
func (t *scriptT) begin(dir string) error {
	t.dir = dir
	return filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		t.holding[path] = true
		return err
	})
}

// Log takes the log at the end of a script, before its work directory goes.
func (t *scriptT) Log(args ...any) {
	t.Helper()
	t.T.Log(args...)
	leaks, err := t.leaks(args[0].(string))
	if err != nil {
		t.Error(err)
	}
	for _, leak := range leaks {
		t.Error(leak)
	}
}

// leaks are the secrets that a script with that log has left anywhere.
func (t *scriptT) leaks(log string) ([]string, error) {
	secrets := map[string]string{}
	for _, server := range t.servers {
		maps.Copy(secrets, server.Secrets())
	}
	var leaks []string
	streams := streamsOf(log)
	for _, s := range streams {
		leaks = append(leaks, leaksIn(s.name+" of "+s.command, s.text, s.unwanted(secrets))...)
	}
	for _, server := range t.servers {
		for _, r := range server.Requests() {
			address := r.Method + " " + r.Path + "?" + r.Query.Encode() + " " + strings.Join(r.Header["Referer"], " ")
			if !strings.HasPrefix(r.Path, "/oauth/token/revoke/") { // an opaque token is its own id, by which a UAA revokes it
				leaks = append(leaks, leaksIn("the address "+address, address, secrets)...)
			}
		}
	}
	inFiles, err := leaksInFiles(t.dir, t.wanted(streams), secrets)
	return append(leaks, inFiles...), err
}

// holds (holds FILE...) tells that files hold secrets because the script put them
// there, or asked for them to be put there.
func holds(ts *testscript.TestScript, neg bool, args []string) {
	for _, file := range args {
		spy(ts).holding[ts.MkAbs(file)] = true
	}
}

// scriptKey is where a script's values hold its scriptT.
type scriptKey struct{}

func spy(ts *testscript.TestScript) *scriptT { return ts.Value(scriptKey{}).(*scriptT) }

// stream is what a command of a script wrote.
type stream struct{ command, name, text string }

// streamsOf finds the streams of the commands in a script's log. A command that
// writes nothing has an empty one.
func streamsOf(log string) []stream {
	var all []stream
	for line := range strings.Lines(log) {
		switch command, typed := strings.CutPrefix(line, "> "); {
		case typed:
			all = append(all, stream{command: waitedFor(all, strings.TrimSpace(command))})
		case strings.HasPrefix(line, "[background] "):
			all = append(all, stream{command: strings.TrimSpace(line)})
		case len(all) == 0:
		case line == "[stdout]\n", line == "[stderr]\n":
			all = append(all, stream{command: all[len(all)-1].command, name: strings.Trim(line, "[]\n")})
		default:
			all[len(all)-1].text += line
		}
	}
	return all
}

// waitedFor is the command whose streams "wait NAME" shows, and else the command
// itself.
func waitedFor(before []stream, command string) string {
	name, waits := strings.CutPrefix(command, "wait ")
	i := slices.IndexFunc(before, func(s stream) bool { return strings.HasSuffix(s.command, "&"+name+"&") })
	if !waits || i < 0 {
		return command
	}
	return before[i].command
}

// handsOut are the commands whose output is, or is made from, a token that was
// asked for.
var handsOut = regexp.MustCompile(`get-token|get_token|idpauth (-\S+ )*(refresh|exec|curl|credential|sandbox run)|acurl|docker-credential|exec (cat|sh) |>&2`)

// unwanted are the secrets that nobody wants in the stream: all, but the tokens
// where one was asked for.
func (s stream) unwanted(secrets map[string]string) map[string]string {
	if s.name != "stdout" && !strings.Contains(s.command, ">&2") || !handsOut.MatchString(s.command) {
		return secrets
	}
	rest := maps.Clone(secrets)
	maps.DeleteFunc(rest, func(_, what string) bool { return strings.HasSuffix(what, "_token") })
	return rest
}

// putsInto names the file that a command was told to put a token into, or a copy
// of what is looked at where it was.
var putsInto = regexp.MustCompile(`(?:cp \S+|--file|--token-file)[ =]([^\s']+)`)

// wanted are the files below the work directory that are to hold secrets.
func (t *scriptT) wanted(streams []stream) func(path string) bool {
	named := map[string]bool{}
	for _, s := range streams {
		for _, match := range putsInto.FindAllStringSubmatch(s.command, -1) {
			named[filepath.Base(match[1])] = true
		}
	}
	return func(path string) bool { return t.holding[path] || named[filepath.Base(path)] }
}

// leaksInFiles looks at all files below dir but those that are wanted to hold
// secrets.
func leaksInFiles(dir string, wanted func(path string) bool, secrets map[string]string) (leaks []string, err error) {
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() || wanted(path) {
			return err
		}
		content, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		leaks = append(leaks, leaksIn("file "+name+` (if the script wants that, it has to say "holds")`, string(content), secrets)...)
		return err
	})
	return leaks, err
}

// leaksIn tells which secrets text holds, and how they are written there.
func leaksIn(where, text string, secrets map[string]string) []string {
	var leaks []string
	for secret, what := range secrets {
		if spelling := spelled(secret, []byte(text)); spelling != "" {
			leaks = append(leaks, fmt.Sprintf("%s holds the %s, as %.40q", where, what, spelling))
		}
	}
	return leaks
}

func TestSecretsThatAScriptLeavesAreFound(t *testing.T) {
	server, err := sandbox.Start(t.Context(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	const password, totp = "p&ss w+rd%=é", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" // jdoe's
	access := server.AccessToken("edgecli", "alice")
	script := &scriptT{dir: t.TempDir(), servers: []*sandbox.Running{server}, holding: map[string]bool{}}
	write := func(name, content string) {
		if err := os.WriteFile(filepath.Join(script.dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("config.yaml", "password: "+password)
	write("session", "x"+base64.StdEncoding.EncodeToString([]byte("x"+password)))
	write("wanted", access)
	script.holding[filepath.Join(script.dir, "config.yaml")] = true
	if response, err := http.Get(server.URL + "/userinfo?secret=" + totp); err != nil {
		t.Fatal(err)
	} else {
		response.Body.Close()
	}
	leaks, err := script.leaks("> exec idpauth get-token --file wanted\n[stdout]\n" + access + "lucypw\n[stderr]\n" + url.QueryEscape(password) +
		"\n> exec idpauth status -p client-credentials\n[stdout]\nvalid\n" + access + "\n> wait\n[background] idpauth login\n[stderr]\n" + hex.EncodeToString([]byte(totp)) + "\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"stderr of exec idpauth get-token --file wanted holds the password of jdoe",
		"stdout of exec idpauth get-token --file wanted holds the password of lucy",
		"stdout of exec idpauth status -p client-credentials holds the access_token",
		"stderr of [background] idpauth login holds the TOTP secret of jdoe",
		"the address GET /userinfo?secret=" + totp + "  holds the TOTP secret of jdoe",
		"file session (if",
	} {
		if len(leaks) != 6 || !slices.ContainsFunc(leaks, func(leak string) bool { return strings.HasPrefix(leak, want) }) {
			t.Errorf("no %q in %q", want, leaks)
		}
	}
}
