package tokenstore

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/99designs/keyring"

	"idpauth/internal/token"
)

// hungRing is a vault that answers nothing.
type hungRing struct {
	keyring.Keyring
	release chan struct{}
}

func (r hungRing) Get(string) (keyring.Item, error) { <-r.release; return keyring.Item{}, nil }
func (r hungRing) Set(keyring.Item) error           { <-r.release; return nil }

// failingRing is a vault that answers with an error.
type failingRing struct{ keyring.Keyring }

var errRing = errors.New("the collection is locked")

func (failingRing) Get(string) (keyring.Item, error) { return keyring.Item{}, errRing }
func (failingRing) Set(keyring.Item) error           { return errRing }

// forgetfulRing is a vault that says yes and keeps nothing.
type forgetfulRing struct{ keyring.Keyring }

func (forgetfulRing) Get(string) (keyring.Item, error) {
	return keyring.Item{Data: []byte("else")}, nil
}
func (forgetfulRing) Set(keyring.Item) error { return nil }

func TestAVaultThatFailsIsAnErrorAndNoEmptyStore(t *testing.T) {
	rows := map[string]func() (Ring, error){
		"is gone":         func() (Ring, error) { return nil, keyring.ErrNoAvailImpl },
		"does not open":   func() (Ring, error) { return nil, errRing },
		"does not answer": func() (Ring, error) { return failingRing{}, nil },
		"lost the key":    func() (Ring, error) { return keyring.NewArrayKeyring(nil), nil },
		"has another key": func() (Ring, error) { return forgetfulRing{}, nil },
	}
	for name, vault := range rows {
		for _, kind := range []string{Keyring, Auto} {
			t.Run(name+"/"+kind, func(t *testing.T) {
				o, _ := testOptions(t, kind)
				mustSave(t, New(o), testSession("dev"))
				before := filesBelow(t, o.Dir)
				o.Keyring = vault
				s := New(o)
				if got, err := s.Load(t.Context(), testID("dev")); got != nil || err == nil {
					t.Errorf("Load = %v, %v", got, err)
				}
				if _, err := s.Lock(t.Context(), testID("dev"), nil); err == nil {
					t.Error("Lock went on")
				}
				if err := s.Save(t.Context(), testSession("dev")); err == nil {
					t.Error("Save went on")
				}
				if _, err := os.Lstat(filepath.Join(o.Dir, Keyfile)); !os.IsNotExist(err) {
					t.Errorf("a second store was made: %v", err)
				}
				for path, data := range filesBelow(t, o.Dir) {
					if !strings.HasSuffix(path, lockSuffix) && string(before[path]) != string(data) {
						t.Errorf("%s changed", path)
					}
				}
			})
		}
	}
}

func TestASilentVaultEndsWithinItsBound(t *testing.T) {
	for name, row := range map[string]struct {
		interactive bool
		bound       time.Duration
	}{"headless": {false, answerBound}, "with a person": {true, personBound}} {
		t.Run(name, func(t *testing.T) {
			o, _ := testOptions(t, Keyring)
			mustSave(t, New(o), testSession("dev"))
			synctest.Test(t, func(t *testing.T) {
				release := make(chan struct{})
				defer close(release)
				o.Keyring = func() (Ring, error) { return hungRing{release: release}, nil }
				o.Interactive = row.interactive
				start := time.Now()
				_, err := New(o).Load(t.Context(), testID("dev"))
				if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != row.bound {
					t.Errorf("Load = %v after %v, want a deadline after %v", err, time.Since(start), row.bound)
				}
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				start = time.Now()
				_, err = New(o).Secret(ctx, "item")
				if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Second {
					t.Errorf("Secret = %v after %v, want the context's deadline", err, time.Since(start))
				}
			})
		})
	}
}

func TestAutoTakesTheVaultThatAnswersElseAKeyFileAndStaysWithIt(t *testing.T) {
	working := keyring.NewArrayKeyring(nil)
	rows := map[string]struct {
		vault func() (Ring, error)
		want  string
	}{
		"answers":       {func() (Ring, error) { return working, nil }, Keyring},
		"none":          {func() (Ring, error) { return nil, keyring.ErrNoAvailImpl }, Keyfile},
		"fails":         {func() (Ring, error) { return failingRing{}, nil }, Keyfile},
		"keeps nothing": {func() (Ring, error) { return forgetfulRing{}, nil }, Keyfile},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			o, _ := testOptions(t, Auto)
			o.Keyring = row.vault
			s := New(o)
			mustSave(t, s, testSession("dev"))
			if kind, why := s.Describe(); kind != row.want || why == "" {
				t.Errorf("Describe = %q, %q, want %q", kind, why, row.want)
			}
			if row.want == Keyfile {
				o.Keyring = func() (Ring, error) { return working, nil }
			}
			s = New(o)
			if got, err := s.Load(t.Context(), testID("dev")); got == nil || err != nil {
				t.Errorf("the next run's Load = %v, %v", got, err)
			}
			if kind, _ := s.Describe(); kind != row.want {
				t.Errorf("the next run has %q, want %q", kind, row.want)
			}
		})
	}
}

func TestAChosenKeyringWithoutVaultIsAnErrorThatSaysWhatToSet(t *testing.T) {
	o, _ := testOptions(t, Keyring)
	o.Keyring = func() (Ring, error) { return nil, keyring.ErrNoAvailImpl }
	_, err := New(o).Lock(t.Context(), testID("dev"), nil)
	var hinted interface{ Hint() string }
	if !errors.As(err, &hinted) || !strings.Contains(hinted.Hint(), "IDPAUTH_STORE") || !strings.Contains(err.Error(), "keyring") {
		t.Errorf("Lock = %v", err)
	}
}

func TestTheChoiceIsRead(t *testing.T) {
	rows := map[string]struct {
		record, want string
		fails        bool
	}{
		"keyfile":     {`{"version":1,"store":"keyfile"}`, Keyfile, false},
		"newer":       {`{"version":2,"store":"keyfile"}`, "version 2", true},
		"unknown":     {`{"version":1,"store":"x"}`, "damaged", true},
		"empty":       {``, "damaged", true},
		"torn":        {`{"version":1,"sto`, "damaged", true},
		"versionless": {`{"store":"keyfile"}`, "damaged", true},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			o, _ := testOptions(t, Auto)
			if err := os.MkdirAll(o.Dir, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(o.Dir, "store.json"), []byte(row.record), 0o600); err != nil {
				t.Fatal(err)
			}
			s := New(o)
			_, err := s.Load(t.Context(), testID("dev"))
			if !row.fails {
				if kind, _ := s.Describe(); err != nil || kind != row.want {
					t.Errorf("Load: %v, kind %q", err, kind)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("Load = %v, want %q", err, row.want)
			}
		})
	}
}

func TestAWrongPassphraseIsAnErrorAndTouchesNothing(t *testing.T) {
	o, n := testOptions(t, Passphrase)
	mustSave(t, New(o), testSession("dev"))
	before := filesBelow(t, o.Dir)
	for name, row := range map[string]struct {
		passphrase token.Secret
		err        error
		want       string
	}{
		"wrong":   {"open barley", nil, "wrong passphrase"},
		"empty":   {"", nil, "empty"},
		"nowhere": {"", errors.New("IDPAUTH_PASSPHRASE is not set"), "IDPAUTH_PASSPHRASE"},
	} {
		t.Run(name, func(t *testing.T) {
			o.Passphrase = func(context.Context, bool) (token.Secret, error) { return row.passphrase, row.err }
			got, err := New(o).Load(t.Context(), testID("dev"))
			if got != nil || err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("Load = %v, %v, want %q", got, err, row.want)
			}
			for path, data := range filesBelow(t, o.Dir) {
				if string(before[path]) != string(data) {
					t.Errorf("%s changed", path)
				}
			}
			if len(n.list) > 0 {
				t.Errorf("notices: %q", n.list)
			}
		})
	}
}

func TestThePassphraseIsConfirmedOnceAndAskedForOnlyWhenNeeded(t *testing.T) {
	o, _ := testOptions(t, Passphrase)
	var asked []bool
	o.Passphrase = func(_ context.Context, confirm bool) (token.Secret, error) {
		asked = append(asked, confirm)
		return "open sesame", nil
	}
	s := New(o)
	if _, err := s.Load(t.Context(), testID("dev")); err != nil || len(asked) != 0 {
		t.Fatalf("Load of none: %v, asked %v", err, asked)
	}
	mustSave(t, s, testSession("dev"))
	mustSave(t, s, testSession("dev"))
	if _, err := New(o).Load(t.Context(), testID("dev")); err != nil {
		t.Fatal(err)
	}
	if len(asked) != 2 || !asked[0] || asked[1] {
		t.Errorf("asked with confirm %v, want true on creation, then false", asked)
	}
}

func TestALostOrDamagedKeyIsNeverReplacedWhileSessionsAreThere(t *testing.T) {
	for _, kind := range []string{Keyfile, Passphrase, Keyring} {
		for name, damage := range map[string]func(path string) error{
			"lost": os.Remove,
			"cut":  func(path string) error { return os.Truncate(path, 7) },
			"huge": func(path string) error { return os.Truncate(path, 1<<20) },
		} {
			t.Run(kind+"/"+name, func(t *testing.T) {
				o, _ := testOptions(t, kind)
				mustSave(t, New(o), testSession("dev"))
				path := filepath.Join(o.Dir, kind, "key")
				if kind == Keyring {
					path = filepath.Join(o.Dir, kind, "item.json")
				}
				if err := damage(path); err != nil {
					t.Fatal(err)
				}
				var hinted interface{ Hint() string }
				if got, err := New(o).Load(t.Context(), testID("dev")); got != nil || !errors.As(err, &hinted) {
					t.Errorf("Load = %v, %v, want an error with a hint", got, err)
				}
				if err := New(o).Save(t.Context(), testSession("dev")); err == nil {
					t.Error("Save went on")
				}
				if name != "lost" {
					return
				}
				if err := New(o).Delete(t.Context(), testID("dev")); err != nil {
					t.Errorf("Delete without the key: %v", err)
				}
				mustSave(t, New(o), testSession("dev"))
			})
		}
	}
}

func TestUserSecretsAreInTheVaultWhateverTheKind(t *testing.T) {
	for _, kind := range allKinds {
		t.Run(kind, func(t *testing.T) {
			o, _ := testOptions(t, kind)
			s := New(o)
			if _, err := s.Secret(t.Context(), "dev-password"); !errors.Is(err, ErrNoItem) {
				t.Errorf("Secret of none = %v", err)
			}
			if err := s.DeleteSecret(t.Context(), "dev-password"); err != nil {
				t.Errorf("DeleteSecret of none = %v", err)
			}
			if err := s.SetSecret(t.Context(), "dev-password", " p\x00\n"); err != nil {
				t.Fatal(err)
			}
			if got, err := s.Secret(t.Context(), "dev-password"); err != nil || got.Reveal() != " p\x00\n" {
				t.Errorf("Secret = %q, %v", got.Reveal(), err)
			}
			if err := s.DeleteSecret(t.Context(), "dev-password"); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Secret(t.Context(), "dev-password"); !errors.Is(err, ErrNoItem) {
				t.Errorf("Secret after DeleteSecret = %v", err)
			}
		})
	}
}

func TestTheDataKeyIsNoItemOfTheUsers(t *testing.T) {
	o, _ := testOptions(t, Keyring)
	for _, item := range []string{"", dataKeyPrefix + "x", "a\nb"} {
		if _, err := New(o).Secret(t.Context(), item); err == nil || errors.Is(err, ErrNoItem) {
			t.Errorf("Secret(%q) = %v", item, err)
		}
	}
}
