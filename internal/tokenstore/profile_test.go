package tokenstore

import (
	"context"
	"errors"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// locked reports whether a process of its own would have to wait for a session.
func locked(t *testing.T, o Options, profile string) bool {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	l, err := New(o).Lock(ctx, testID(profile), nil)
	if err == nil {
		l.Release()
	}
	return errors.As(err, new(*LockError))
}

func TestRenamedProfileTakesItsSessionAlong(t *testing.T) {
	o, _ := testOptions(t, Keyfile)
	s := New(o)
	mustSave(t, s, testSession("dev"))
	mustSave(t, s, testSession("other"))
	want := testSession("new")
	other := o
	other.Kind = Passphrase // another kind is in use by now
	err := New(other).RenameProfile(t.Context(), "dev", "new", nil, func() error {
		// A kill now, before or after the name is known, loses nothing.
		for _, name := range []string{"dev", "new"} {
			if got, err := New(o).Load(t.Context(), testID(name)); err != nil || got == nil || got.RefreshToken != want.RefreshToken || !locked(t, o, name) {
				t.Errorf("meanwhile the session of %s is %v, %v", name, got, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatalf("RenameProfile: %v", err)
	}
	if got, err := s.Load(t.Context(), want.ID); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("Load of the new name = %v, %v", got, err)
	}
	if got, err := s.Load(t.Context(), testID("dev")); got != nil || err != nil {
		t.Errorf("Load of the old name = %v, %v", got, err)
	}
	if got, err := s.Load(t.Context(), testID("other")); got == nil || err != nil {
		t.Errorf("Load of another name = %v, %v", got, err)
	}
	if locked(t, o, "dev") || locked(t, o, "new") {
		t.Error("a lock is still held")
	}
}

func TestNameThatCannotBeGivenLeavesTheSessionWhereItWas(t *testing.T) {
	o, _ := testOptions(t, Keyfile)
	s := New(o)
	mustSave(t, s, testSession("dev"))
	refused := errors.New("no room")
	if err := s.RenameProfile(t.Context(), "dev", "new", nil, func() error { return refused }); !errors.Is(err, refused) {
		t.Errorf("RenameProfile: %v", err)
	}
	if got, err := s.Load(t.Context(), testID("dev")); err != nil || !reflect.DeepEqual(got, testSession("dev")) {
		t.Errorf("Load of the old name = %v, %v", got, err)
	}
	if got, err := s.Load(t.Context(), testID("new")); got != nil || err != nil {
		t.Errorf("Load of the new name = %v, %v", got, err)
	}
}

func TestDeletedProfileLosesItsSessions(t *testing.T) {
	o, _ := testOptions(t, Keyfile)
	s := New(o)
	mustSave(t, s, testSession("dev"))
	second := testSession("dev")
	second.ID.Username = "somebody else"
	mustSave(t, s, second)
	mustSave(t, s, testSession("other"))
	n, err := New(o).DeleteProfile(t.Context(), "dev", nil, func() error {
		if !locked(t, o, "dev") {
			t.Error("somebody could sign in meanwhile")
		}
		return nil
	})
	if n != 2 || err != nil {
		t.Errorf("DeleteProfile = %d, %v", n, err)
	}
	all, err := s.Summaries(t.Context())
	if err != nil || len(all) != 1 || all[0].Profile != "other" {
		t.Errorf("what is left: %+v, %v", all, err)
	}
}

func TestOneLockForAConfigHoweverItIsCalled(t *testing.T) {
	o, _ := testOptions(t, Keyfile)
	dir := t.TempDir()
	t.Chdir(dir)
	release, err := New(o).LockConfig(t.Context(), filepath.Join(dir, "config.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := New(o).LockConfig(ctx, "config.yaml"); err == nil || !strings.Contains(err.Error(), "config config.yaml is locked by process ") {
		t.Errorf("a second lock: %v", err)
	}
	release()
	if release, err = New(o).LockConfig(t.Context(), "config.yaml"); err != nil {
		t.Fatal(err)
	}
	release()
}
