package cmd

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"idpauth/internal/terminal"
)

// outcome is what a run leaves.
type outcome struct {
	code           int
	stdout, stderr string
}

// program runs Main in a world of its own, in which adjust may change things.
func program(t *testing.T, adjust func(*System), args ...string) outcome {
	t.Helper()
	home := t.TempDir()
	env := map[string]string{"HOME": home, "AppData": home, "LocalAppData": home, "IDPAUTH_STATE_DIR": filepath.Join(home, "state")}
	var stdout, stderr bytes.Buffer
	sys := &System{
		Args:      append([]string{"idpauth"}, args...),
		Stdin:     strings.NewReader(""),
		Stdout:    &stdout,
		Stderr:    &stderr,
		LookupEnv: func(name string) (string, bool) { value, ok := env[name]; return value, ok },
		Terminal:  &terminal.Terminal{},
		Now:       time.Now,
	}
	if adjust != nil {
		adjust(sys)
	}
	code := Main(t.Context(), sys)
	return outcome{code, stdout.String(), stderr.String()}
}

const unsigned = "eyJhbGciOiJub25lIn0.e30."

func TestPanicIsAnErrorWithoutATrace(t *testing.T) {
	for name, format := range map[string]string{"text": "text", "json": "json"} {
		t.Run(name, func(t *testing.T) {
			var state string
			got := program(t, func(sys *System) {
				state = sys.Getenv("IDPAUTH_STATE_DIR")
				sys.Now = func() time.Time { panic("CANARY") }
			}, "inspect", "-q", unsigned, "--error-format", format)
			if got.code != 1 || got.stdout != "" {
				t.Errorf("exit code %d, stdout %q; want 1 and nothing", got.code, got.stdout)
			}
			if !strings.Contains(got.stderr, "internal error, please report it") || strings.Count(got.stderr, "\n") != 1 {
				t.Errorf("stderr %q, want one line that tells of an internal error", got.stderr)
			}
			if strings.Contains(got.stderr, "goroutine") || strings.Contains(got.stderr, "CANARY") {
				t.Errorf("stderr %q shows what only the trace may", got.stderr)
			}
			checkCrash(t, state)
		})
	}
}

// checkCrash wants one private trace in dir, without the values of the panic.
func checkCrash(t *testing.T, dir string) {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(dir, "crash-*.txt"))
	if len(files) != 1 {
		t.Fatalf("traces: %q, want one", files)
	}
	info, err := os.Stat(files[0])
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); runtime.GOOS != "windows" && mode != 0o600 {
		t.Errorf("the trace has mode %#o, want 0600", mode)
	}
	trace, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(trace, []byte("cmd.(*environment).inspect")) || bytes.Contains(trace, []byte("CANARY")) {
		t.Errorf("trace:\n%s\nwant the place of the panic and not its value", trace)
	}
}

func TestPanicWithoutAPlaceForTheTraceIsAnErrorToo(t *testing.T) {
	got := program(t, func(sys *System) {
		sys.LookupEnv = func(string) (string, bool) { return "", false }
		sys.Now = func() time.Time { panic("CANARY") }
	}, "inspect", "-q", unsigned)
	if got.code != 1 || got.stderr != "idpauth: internal error, please report it: string\n" {
		t.Errorf("exit code %d, stderr %q", got.code, got.stderr)
	}
}
