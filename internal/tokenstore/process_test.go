package tokenstore

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/99designs/keyring"

	"idpauth/internal/token"
)

// The test binary runs itself as another process of idpauth.
const (
	roleVariable = "TOKENSTORE_TEST_ROLE"
	dirVariable  = "TOKENSTORE_TEST_DIR"
)

func TestMain(m *testing.M) {
	role, ok := roles[os.Getenv(roleVariable)]
	if !ok {
		os.Exit(m.Run())
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := role(ctx, os.Getenv(dirVariable)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// roles are what another process may do in the state directory.
var roles = map[string]func(ctx context.Context, dir string) error{
	"hold":  holdUntilEOF,
	"count": countUnderLock,
	"first": firstRun,
	"step":  claimStep,
	"start": func(context.Context, string) error { return nil },
	"vault": openRealVault,
}

func processOptions(dir, kind string) Options {
	return Options{Dir: dir, Kind: kind, Keyring: func() (Ring, error) { return nil, keyring.ErrNoAvailImpl }}
}

// holdUntilEOF holds the session's lock, as for a person, until stdin ends.
func holdUntilEOF(ctx context.Context, dir string) error {
	l, err := New(processOptions(dir, Keyfile)).Lock(ctx, testID("dev"), nil)
	if err != nil {
		return err
	}
	defer l.Release()
	l.Person(true)
	fmt.Println("held")
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// countUnderLock adds one to a number, which needs exclusion.
func countUnderLock(ctx context.Context, dir string) error {
	s := New(processOptions(dir, Keyfile))
	path := filepath.Join(dir, "number")
	for range 10 {
		l, err := s.Lock(ctx, testID("dev"), nil)
		if err != nil {
			return err
		}
		data, _ := os.ReadFile(path)
		n, _ := strconv.Atoi(string(data))
		if err := os.WriteFile(path, []byte(strconv.Itoa(n+1)), 0o600); err != nil {
			return err
		}
		l.Release()
	}
	return nil
}

// firstRun stores a session of its own in a store that auto chooses.
func firstRun(ctx context.Context, dir string) error {
	s := New(processOptions(dir, Auto))
	session := testSession(strconv.Itoa(os.Getpid()))
	session.Tokens = nil
	l, err := s.Lock(ctx, session.ID, nil)
	if err != nil {
		return err
	}
	defer l.Release()
	if err := s.Save(ctx, session); err != nil {
		return err
	}
	fmt.Println(os.Getpid())
	return nil
}

func claimStep(ctx context.Context, dir string) error {
	_, free, err := New(processOptions(dir, Keyfile)).ReserveStep(ctx, "secret", func() int64 { return 7 })
	fmt.Println(free)
	return err
}

// openRealVault stores a session under a key in the vault of the machine.
func openRealVault(ctx context.Context, dir string) error {
	return New(Options{Dir: dir, Kind: Keyring}).Save(ctx, testSession("dev"))
}

func process(t *testing.T, role, dir string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), roleVariable+"="+role, dirVariable+"="+dir)
	cmd.Stderr = os.Stderr
	return cmd
}

// together runs processes at the same time and returns what each printed.
func together(t *testing.T, n int, role, dir string) []string {
	t.Helper()
	out := make([]string, n)
	var wg sync.WaitGroup
	for i := range n {
		cmd := process(t, role, dir)
		wg.Go(func() {
			b, err := cmd.Output()
			if err != nil {
				t.Errorf("process %d: %v", i, err)
			}
			out[i] = strings.TrimSpace(string(b))
		})
	}
	wg.Wait()
	return out
}

func TestTheLockExcludesOtherProcesses(t *testing.T) {
	dir := t.TempDir()
	together(t, 8, "count", dir)
	data, err := os.ReadFile(filepath.Join(dir, "number"))
	if err != nil || string(data) != "80" {
		t.Errorf("counted %q, %v, want 80", data, err)
	}
}

func TestFirstRunsAtOnceAgreeOnOneKey(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "state")
	s := New(processOptions(dir, Auto))
	for _, pid := range together(t, 16, "first", dir) {
		if got, err := s.Load(t.Context(), testID(pid)); got == nil || err != nil {
			t.Errorf("the session of process %s: %v, %v", pid, got, err)
		}
	}
}

func TestATimeStepIsClaimedByOneProcess(t *testing.T) {
	dir := t.TempDir()
	free := 0
	for _, out := range together(t, 8, "step", dir) {
		if out == "true" {
			free++
		}
	}
	if free != 1 {
		t.Errorf("%d processes got the step, want 1", free)
	}
}

// holder starts a process that holds the lock, until stop or kill.
func holder(t *testing.T, dir string) (cmd *exec.Cmd, stop func()) {
	t.Helper()
	cmd = process(t, "hold", dir)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(stdout).ReadString('\n'); err != nil || line != "held\n" {
		t.Fatalf("the holder says %q, %v", line, err)
	}
	return cmd, func() { stdin.Close(); cmd.Wait() }
}

func TestALockThatDoesNotComeNamesItsHolder(t *testing.T) {
	dir := t.TempDir()
	cmd, stop := holder(t, dir)
	defer stop()
	var seen token.Holder
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err := New(processOptions(dir, Keyfile)).Lock(ctx, testID("dev"), func(h token.Holder) { seen = h })
	want := token.Holder{PID: cmd.Process.Pid, Person: true}
	lockErr, ok := errors.AsType[*LockError](err)
	if !ok || lockErr.Holder != want || seen != want || !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("Lock = %v, waiting for %+v, want %+v", err, seen, want)
	}
	for _, part := range []string{strconv.Itoa(want.PID), `"dev"`, "person"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not name %s", err, part)
		}
	}
}

func TestTheLockOfAKilledHolderIsFree(t *testing.T) {
	dir := t.TempDir()
	cmd, stop := holder(t, dir)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	stop()
	l, err := New(processOptions(dir, Keyfile)).Lock(t.Context(), testID("dev"), func(token.Holder) {})
	if err != nil {
		t.Fatal(err)
	}
	l.Release()
}

func TestAStoredSessionIsReadWhileAnotherHoldsTheLock(t *testing.T) {
	dir := t.TempDir()
	o := processOptions(dir, Keyfile)
	session := testSession("dev")
	session.Tokens = nil
	mustSave(t, New(o), session)
	_, stop := holder(t, dir)
	defer stop()
	if got, err := New(o).Load(t.Context(), session.ID); got == nil || err != nil {
		t.Errorf("Load = %v, %v", got, err)
	}
}
