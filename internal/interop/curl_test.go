//go:build interop && linux

package interop

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// curl runs idpauth curl with these arguments of curl's.
func (c *cli) curl(t *testing.T, input string, args ...string) result {
	t.Helper()
	return c.run(t, input, append([]string{"curl", "--"}, args...)...)
}

// visible reports whether a process that others can look at shows text in its
// arguments or its environment.
func visible(t *testing.T, text string) bool {
	t.Helper()
	for _, pattern := range []string{"/proc/[0-9]*/cmdline", "/proc/[0-9]*/environ"} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		if slices.ContainsFunc(paths, func(path string) bool {
			content, _ := os.ReadFile(path) // of a process that has ended, nothing
			return bytes.Contains(content, []byte(text))
		}) {
			return true
		}
	}
	return false
}

func TestCurlSendsATokenThatNobodySees(t *testing.T) {
	shown := false
	a := newAPI(t, httptest.NewServer, "Bearer", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		shown = shown || visible(t, token)
		if !visible(t, "--dump-header") {
			t.Error("curl is not seen at all")
		}
		hello(w, r)
	}))
	c := newConsumerCLI(t, a.URL)
	token := c.run(t, "", "get-token").token(t)
	c.secrets = append(c.secrets, token)
	for _, args := range [][]string{{"-sS"}, {"-sv"}, {"-s", "-H", "Authorization: Bearer mine"}, {"-sumine:mine"}} {
		r := c.curl(t, "", append(args, a.URL)...).want(t, exitOK)
		if r.stdout != "hello\n" || a.last(t) != token {
			t.Errorf("curl %q: stdout %q, the API got %q", args, r.stdout, a.last(t))
		}
	}
	if shown {
		t.Error("ps or /proc show the token")
	}
}

func TestCurlTakesNoTokenAlongInARedirect(t *testing.T) {
	other := newAPI(t, httptest.NewServer, "Bearer", http.HandlerFunc(hello))
	var a *api
	a = newAPI(t, httptest.NewServer, "Bearer", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
		case "/here":
			http.Redirect(w, r, a.URL, http.StatusTemporaryRedirect)
		case "/name":
			http.Redirect(w, r, strings.Replace(other.URL, "127.0.0.1", "localhost", 1), http.StatusTemporaryRedirect)
		default:
			hello(w, r)
		}
	}))
	c := newConsumerCLI(t, a.URL, other.URL)
	for _, path := range []string{"/away", "/name"} {
		c.curl(t, "", "-fsSL", "--max-redirs", "1", a.URL+path)
		if got := other.last(t); got != "" {
			t.Errorf("%s: the other origin got %q", path, got)
		}
	}
	if r := c.curl(t, "", "-fsSL", "-d", "@-", a.URL+"/here"); r.want(t, exitOK).stdout != "hello\n" || a.last(t) == "" {
		t.Errorf("within the origin: %q, with token %q", r.stdout, a.last(t))
	}
}

func TestCurlIsLeftToItsOwnDevices(t *testing.T) {
	a := newAPI(t, httptest.NewServer, "Bearer", http.HandlerFunc(hello))
	c := newConsumerCLI(t, a.URL)
	home := filepath.Dir(c.state)
	for _, curlrc := range []string{"location-trusted", "url = http://127.0.0.1:1", "proxy = http://127.0.0.1:1", "dump-header = headers"} {
		if err := os.WriteFile(filepath.Join(home, ".curlrc"), []byte(curlrc+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		c.curl(t, "", "-sS", a.URL).want(t, exitOK)
	}
	c.setenv("http_proxy", "http://127.0.0.1:1")
	c.setenv("ALL_PROXY", "http://127.0.0.1:1")
	c.curl(t, "", "-sS", a.URL).want(t, exitOK)
	c.setenv("SSLKEYLOGFILE", filepath.Join(home, "keys"))
	secure := newAPI(t, httptest.NewTLSServer, "Bearer", http.HandlerFunc(hello))
	r := c.run(t, "", "curl", "--origin", secure.URL, "--", "-ksS", "--noproxy", "*", secure.URL).want(t, exitOK)
	if r.stdout != "hello\n" {
		t.Errorf("stdout %q", r.stdout)
	}
	if _, err := os.Stat(filepath.Join(home, "keys")); err == nil {
		t.Error("the keys of the connection are written down")
	}
}

func TestCurlRunsOnceMoreAfter401(t *testing.T) {
	a := newAPI(t, httptest.NewServer, "Bearer", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/long" {
			w.WriteHeader(http.StatusUnauthorized)
			io.WriteString(w, strings.Repeat("x", 3<<20))
			return
		}
		io.Copy(w, r.Body)
	}))
	c := newConsumerCLI(t, a.URL)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("body"), 0o600); err != nil {
		t.Fatal(err)
	}
	output := filepath.Join(t.TempDir(), "output")
	for name, tt := range map[string]struct {
		args []string
		want string
		code int
	}{
		"a file":     {[]string{"-d", "@" + file, a.URL}, "body", 0},
		"an upload":  {[]string{"-T", file, a.URL}, "body", 0},
		"failing":    {[]string{"-f", "-d", "body", a.URL}, "body", 0},
		"streaming":  {[]string{"-N", "-d", "body", a.URL}, "body", 0},
		"its status": {[]string{"-d", "body", "-o", output, "-w", "%{http_code}", a.URL}, "200", 0},
		"a stream":   {[]string{"-d", "@-", a.URL}, "no\n", 0},
		"two":        {[]string{"-d", "body", a.URL, a.URL}, "no\nno\n", 0},
		"a failure":  {[]string{"-f", "-d", "@-", a.URL}, "", 22},
	} {
		t.Run(name, func(t *testing.T) {
			a.refuse(c.run(t, "", "get-token").token(t))
			r := c.curl(t, "body", append([]string{"-sS"}, tt.args...)...).want(t, tt.code)
			if r.stdout != tt.want {
				t.Errorf("stdout %q, want %q", r.stdout, tt.want)
			}
		})
	}
	if again := c.curl(t, "", "-s", a.URL+"/long").want(t, exitOK); len(again.stdout) != 3<<20 {
		t.Errorf("of a long answer %d bytes came", len(again.stdout))
	}
}

func TestAnswerIsNotHeldBackWhileCurlRuns(t *testing.T) {
	next := make(chan bool)
	a := newAPI(t, httptest.NewServer, "Bearer", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for line := range 3 {
			fmt.Fprintln(w, line)
			w.(http.Flusher).Flush()
			<-next
		}
	}))
	c := newConsumerCLI(t, a.URL)
	cmd := c.alongside(t, c.binary, "curl", "--", "-sSN", a.URL)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(stdout); lines.Scan(); {
		next <- true // a line that were held back would be waited for
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}

func TestCurlEndsAsItDoesAlone(t *testing.T) {
	endless := make(chan struct{})
	a := newAPI(t, httptest.NewServer, "Bearer", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := io.WriteString(w, strings.Repeat("x", 64<<10)); err != nil {
				break
			}
		}
		close(endless)
	}))
	c := newConsumerCLI(t, a.URL)
	out, err := c.alongside(t, "bash", "-c", `idpauth curl -- -s `+a.URL+` | head -c1; echo " ${PIPESTATUS[0]}"`).CombinedOutput()
	if err != nil || string(out) != "x 23\n" {
		t.Errorf("a reader that leaves: %q, %v; want x 23", out, err)
	}
	<-endless
	for _, args := range [][]string{{"--max-time", "x", a.URL}, {"http://127.0.0.1:1"}, {"--cacert", "/absent", "https://127.0.0.1:1"}} {
		alone := c.alongside(t, append([]string{"curl", "-sS"}, args...)...)
		message, _ := alone.CombinedOutput()
		r := c.run(t, "", append([]string{"curl", "--origin", "http://127.0.0.1:1", "--origin", "https://127.0.0.1:1", "--", "-sS"}, args...)...)
		if r.code != alone.ProcessState.ExitCode() || r.code == 0 || r.stderr != string(message) {
			t.Errorf("curl %q: exit %d, %q; alone %d, %q", args, r.code, r.stderr, alone.ProcessState.ExitCode(), message)
		}
	}
}

func TestSignalEndsCurlToo(t *testing.T) {
	asked, gone := make(chan bool), make(chan bool)
	a := newAPI(t, httptest.NewServer, "Bearer", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- true
		<-r.Context().Done()
		gone <- true
	}))
	c := newConsumerCLI(t, a.URL)
	cmd := c.alongside(t, c.binary, "curl", "--", "-s", a.URL)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	<-asked
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-gone
	cmd.Wait()
	if status := cmd.ProcessState.Sys().(syscall.WaitStatus); !status.Signaled() || status.Signal() != syscall.SIGTERM {
		t.Errorf("ended with %v, want SIGTERM", cmd.ProcessState)
	}
}
