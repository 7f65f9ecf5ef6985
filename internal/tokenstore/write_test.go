package tokenstore

import (
	"bytes"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestReadersSeeTheOldContentOrTheNewNeverAPart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	contents := [][]byte{bytes.Repeat([]byte("a"), 100_000), bytes.Repeat([]byte("b"), 70_000)}
	if err := replaceFile(path, contents[0]); err != nil {
		t.Fatal(err)
	}
	var writers sync.WaitGroup
	for _, content := range contents {
		writers.Go(func() {
			for range 50 {
				if err := replaceFile(path, content); err != nil {
					t.Error(err)
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { writers.Wait(); close(done) }()
	for reading := true; reading; {
		select {
		case <-done:
			reading = false
		default:
		}
		got, err := os.ReadFile(path)
		if err != nil || !bytes.Equal(got, contents[0]) && !bytes.Equal(got, contents[1]) {
			t.Fatalf("read %d bytes, %v", len(got), err)
		}
	}
	if left, _ := filepath.Glob(path + ".*"); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestAFailedWriteLeavesTheOldEntryAndNoTemporaryFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "entry")
	if err := os.MkdirAll(filepath.Join(path, "occupied"), 0o700); err != nil {
		t.Fatal(err)
	}
	err := replaceFile(path, []byte("new"))
	if _, ok := errors.AsType[*UnwritableError](err); !ok {
		t.Errorf("replaceFile = %v, want an UnwritableError", err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
}

func TestASessionInDoubtKeepsSpaceForItsSuccessor(t *testing.T) {
	o, _ := testOptions(t, Keyfile)
	s := New(o)
	session := testSession("dev")
	session.RefreshSentAt = testNow
	mustSave(t, s, session)
	entry, err := os.Stat(entryPath(o, session.ID))
	if err != nil {
		t.Fatal(err)
	}
	reserved := strings.TrimSuffix(entryPath(o, session.ID), entrySuffix) + reserveSuffix
	space, err := os.Stat(reserved)
	if err != nil || space.Size() < 2*entry.Size() || space.Size() < 16<<10 {
		t.Fatalf("reserve of %v bytes, %v, for an entry of %d", space, err, entry.Size())
	}

	session.RefreshSentAt = time.Time{}
	session.RefreshToken = "canary-next"
	mustSave(t, s, session)
	after, err := os.Stat(entryPath(o, session.ID))
	if err != nil || !os.SameFile(after, space) {
		t.Errorf("the next entry is not written into the reserve (%v)", err)
	}
	if got, err := s.Load(t.Context(), session.ID); err != nil || got.RefreshToken != "canary-next" {
		t.Errorf("Load = %v, %v", got, err)
	}
	if _, err := os.Lstat(reserved); !os.IsNotExist(err) {
		t.Errorf("the reserve is still there: %v", err)
	}
}

func TestAReserveOfAKilledProcessIsUsedAgain(t *testing.T) {
	o, _ := testOptions(t, Keyfile)
	s := New(o)
	session := testSession("dev")
	session.RefreshSentAt = testNow
	mustSave(t, s, session)
	mustSave(t, s, session)
	session.RefreshSentAt = time.Time{}
	mustSave(t, s, session)
	if left, _ := filepath.Glob(filepath.Join(o.Dir, "*/sessions/*"+reserveSuffix)); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestOldLeftoversOfOursAreSweptAndNothingElse(t *testing.T) {
	o, _ := testOptions(t, Keyfile)
	s := New(o)
	mustSave(t, s, testSession("dev"))
	dir := filepath.Dir(entryPath(o, testID("dev")))
	key := Key(testID("other"))
	rows := map[string]struct {
		age  time.Duration
		stay bool
	}{
		key + entrySuffix + "." + rand.Text() + tempSuffix: {2 * time.Hour, false},
		key + reserveSuffix: {2 * time.Hour, false},
		key + entrySuffix + "." + rand.Text() + tempSuffix: {time.Minute, true},
		key + damagedSuffix:              {1000 * time.Hour, true},
		key + lockSuffix:                 {1000 * time.Hour, true},
		"notes.tmp":                      {1000 * time.Hour, true},
		"my.reserve":                     {1000 * time.Hour, true},
		"abcdefghijklmnopqrstuvwxyz.tmp": {1000 * time.Hour, true},
	}
	for name, row := range rows {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		then := testNow.Add(-row.age)
		if err := os.Chtimes(path, then, then); err != nil {
			t.Fatal(err)
		}
	}
	mustSave(t, s, testSession("dev"))
	for name, row := range rows {
		if _, err := os.Lstat(filepath.Join(dir, name)); (err == nil) != row.stay {
			t.Errorf("%s: stays is %v, want %v", name, err == nil, row.stay)
		}
	}
}
