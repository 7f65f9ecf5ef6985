package tokenstore

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"

	"idpauth/internal/token"
)

// checkWreck replaces an entry's bytes and checks that it counts as absent, with
// a notice, and is put aside.
func checkWreck(t *testing.T, o Options, s *Store, n *notices, id token.SessionID, what string, data []byte) {
	t.Helper()
	n.list = nil
	path := entryPath(o, id)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := s.Load(t.Context(), id)
	if got != nil || err != nil {
		t.Fatalf("%s: Load = %v, %v, want nil, nil", what, got, err)
	}
	if len(n.list) != 1 {
		t.Fatalf("%s: notices %q, want one", what, n.list)
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("%s: the entry is still there (%v)", what, err)
	}
	aside, err := os.ReadFile(strings.TrimSuffix(path, entrySuffix) + damagedSuffix)
	if err != nil || !bytes.Equal(aside, data) {
		t.Fatalf("%s: put aside %d bytes, %v, want %d", what, len(aside), err, len(data))
	}
}

func TestAnEntryCutAtAnyByteCountsAsAbsent(t *testing.T) {
	o, n := testOptions(t, Keyfile)
	s := New(o)
	id := testID("dev")
	mustSave(t, s, testSession("dev"))
	whole, err := os.ReadFile(entryPath(o, id))
	if err != nil {
		t.Fatal(err)
	}
	for i := range whole {
		checkWreck(t, o, s, n, id, "cut", whole[:i])
	}
}

func TestAnEntryChangedAtAnyByteCountsAsAbsent(t *testing.T) {
	o, n := testOptions(t, Keyfile)
	s := New(o)
	id := testID("dev")
	mustSave(t, s, testSession("dev"))
	whole, err := os.ReadFile(entryPath(o, id))
	if err != nil {
		t.Fatal(err)
	}
	for i := range whole {
		for _, flip := range []byte{0x01, 0x80, 0xff} {
			changed := bytes.Clone(whole)
			changed[i] ^= flip
			checkWreck(t, o, s, n, id, "changed", changed)
		}
	}
}

func TestAnEntryOfAnotherOriginCountsAsAbsent(t *testing.T) {
	o, n := testOptions(t, Keyfile)
	s := New(o)
	id := testID("dev")
	mustSave(t, s, testSession("dev"))

	mustSave(t, s, testSession("other"))
	other, err := os.ReadFile(entryPath(o, testID("other")))
	if err != nil {
		t.Fatal(err)
	}
	checkWreck(t, o, s, n, id, "another session's", other)

	o2, _ := testOptions(t, Keyfile)
	mustSave(t, New(o2), testSession("dev"))
	foreign, err := os.ReadFile(entryPath(o2, id))
	if err != nil {
		t.Fatal(err)
	}
	checkWreck(t, o, s, n, id, "another key's", foreign)
	checkWreck(t, o, s, n, id, "appended to", append(foreign, 'x'))
	checkWreck(t, o, s, n, id, "empty", nil)
	checkWreck(t, o, s, n, id, "huge", make([]byte, maxEntry+1))
	checkWreck(t, o, s, n, id, "huge line", bytes.Repeat([]byte("{"), maxHead*2))
}

func TestANewerEntryIsAnErrorAndStays(t *testing.T) {
	o, n := testOptions(t, Keyfile)
	s := New(o)
	id := testID("dev")
	mustSave(t, s, testSession("dev"))
	whole, err := os.ReadFile(entryPath(o, id))
	if err != nil {
		t.Fatal(err)
	}
	newer := bytes.Replace(whole, []byte(magic+"1"), []byte(magic+"2"), 1)
	if err := os.WriteFile(entryPath(o, id), newer, 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := s.Load(t.Context(), id)
	version, ok := errors.AsType[*VersionError](err)
	if got != nil || !ok || !strings.Contains(err.Error(), "version 2") || version.Hint() == "" {
		t.Errorf("Load = %v, %v", got, err)
	}
	if _, err := s.Summaries(t.Context()); err == nil {
		t.Error("Summaries passes over it")
	}
	now, err := os.ReadFile(entryPath(o, id))
	if err != nil || !bytes.Equal(now, newer) || len(n.list) > 0 {
		t.Errorf("the entry was touched: %v, notices %q", err, n.list)
	}
}

func TestADirectoryInPlaceOfAFileIsAnErrorThatNamesIt(t *testing.T) {
	for _, suffix := range []string{entrySuffix, lockSuffix} {
		t.Run(suffix, func(t *testing.T) {
			o, _ := testOptions(t, Keyfile)
			path := strings.TrimSuffix(entryPath(o, testID("dev")), entrySuffix) + suffix
			if err := os.MkdirAll(path, 0o700); err != nil {
				t.Fatal(err)
			}
			_, err := New(o).Load(t.Context(), testID("dev"))
			if suffix == lockSuffix {
				_, err = New(o).Lock(t.Context(), testID("dev"), nil)
			}
			if err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "directory") {
				t.Errorf("got %v, want an error that names %s", err, path)
			}
		})
	}
}

func TestAWreckIsLeftAloneWhileAnotherHoldsTheLock(t *testing.T) {
	o, n := testOptions(t, Keyfile)
	id := testID("dev")
	mustSave(t, New(o), testSession("dev"))
	holder := New(o)
	l, err := holder.Lock(t.Context(), id, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Release()
	if err := os.WriteFile(entryPath(o, id), []byte("junk"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := New(o).Load(t.Context(), id); got != nil || err != nil || len(n.list) != 1 {
		t.Errorf("Load = %v, %v, notices %q", got, err, n.list)
	}
	if _, err := os.Lstat(entryPath(o, id)); err != nil {
		t.Errorf("moved under the holder's feet: %v", err)
	}
	if got, err := holder.Load(t.Context(), id); got != nil || err != nil {
		t.Errorf("the holder's Load = %v, %v", got, err)
	}
	if _, err := os.Lstat(entryPath(o, id)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the holder did not put it aside: %v", err)
	}
}
