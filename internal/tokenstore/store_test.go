package tokenstore

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/99designs/keyring"

	"idpauth/internal/token"
)

var testNow = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// notices collects what a Store warns of.
type notices struct {
	mu   sync.Mutex
	list []string
}

func (n *notices) warn(format string, args ...any) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.list = append(n.list, fmt.Sprintf(format, args...))
}

func testOptions(t *testing.T, kind string) (Options, *notices) {
	t.Helper()
	n := &notices{}
	vault := keyring.NewArrayKeyring(nil)
	return Options{
		Dir:        filepath.Join(t.TempDir(), "state"),
		Kind:       kind,
		Passphrase: func(context.Context, bool) (token.Secret, error) { return "open sesame", nil },
		Keyring:    func() (Ring, error) { return vault, nil },
		Warn:       n.warn,
		Now:        func() time.Time { return testNow },
	}, n
}

func testID(profile string) token.SessionID {
	return token.SessionID{
		Profile: profile, Issuer: "https://id.example.com", TokenEndpoint: "https://id.example.com/token",
		ClientID: "cli", Username: "jdoe", Family: token.FamilyPerson,
	}
}

func testSession(profile string) *token.Session {
	q := token.Question{Scopes: []string{"openid"}, Params: map[string]string{"a": "b"}}
	return &token.Session{
		ID:               testID(profile),
		RefreshToken:     "canary-refresh",
		RefreshExpiresAt: testNow.Add(24 * time.Hour),
		RefreshEndpoint:  "https://id.example.com/token",
		SignIn:           q,
		Identity:         &token.Identity{Issuer: "https://id.example.com", Subject: "u1", Audience: []string{"cli"}, Nonce: "n"},
		MFADemanded:      true,
		Tokens: map[string]*token.Token{q.Key(): {
			AccessToken: "canary-access", TokenType: "bearer", Scope: "openid profile", IDToken: "canary-id",
			RefreshToken: "canary-refresh", Format: token.FormatOpaque, ObtainedAt: testNow,
			ExpiresAt: testNow.Add(time.Hour), ExpiryKnown: true, RefreshExpiresAt: testNow.Add(24 * time.Hour),
			Extra: []token.Member{{Name: "jti", Value: json.RawMessage(`{ "n" : 12345678901234567890 }`)}},
		}},
		Refusal: &token.Refusal{At: testNow, Question: q.Key(), Credentials: "digest", OAuthError: "invalid_grant", Message: "no"},
	}
}

func mustSave(t *testing.T, s *Store, session *token.Session) {
	t.Helper()
	if err := s.Save(t.Context(), session); err != nil {
		t.Fatalf("Save: %v", err)
	}
}

func entryPath(o Options, id token.SessionID) string {
	return filepath.Join(o.Dir, o.Kind, "sessions", Key(id)+entrySuffix)
}

var allKinds = []string{Keyring, Keyfile, Passphrase, Memory}

func TestLoadReturnsWhatSaveStored(t *testing.T) {
	for _, kind := range allKinds {
		t.Run(kind, func(t *testing.T) {
			o, n := testOptions(t, kind)
			want := testSession("dev")
			s := New(o)
			mustSave(t, s, want)
			if kind != Memory {
				s = New(o)
			}
			got, err := s.Load(t.Context(), want.ID)
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("Load = %#v, %v\nwant %#v", got, err, want)
			}
			if len(n.list) > 0 {
				t.Errorf("warnings: %q", n.list)
			}
		})
	}
}

func TestLoadOfAnUnknownSessionIsNilAndWritesNothing(t *testing.T) {
	for _, kind := range append(allKinds, Auto) {
		t.Run(kind, func(t *testing.T) {
			o, _ := testOptions(t, kind)
			got, err := New(o).Load(t.Context(), testID("dev"))
			if got != nil || err != nil {
				t.Errorf("Load = %v, %v, want nil, nil", got, err)
			}
			if _, err := os.Lstat(o.Dir); !os.IsNotExist(err) {
				t.Errorf("the state directory was made: %v", err)
			}
		})
	}
}

func TestSessionsOfTwoProfilesAreApart(t *testing.T) {
	o, _ := testOptions(t, Keyfile)
	s := New(o)
	mustSave(t, s, testSession("dev"))
	if got, err := s.Load(t.Context(), testID("prod")); got != nil || err != nil {
		t.Errorf("Load of the other profile = %v, %v", got, err)
	}
}

func TestKindsDoNotMix(t *testing.T) {
	o, _ := testOptions(t, Keyfile)
	mustSave(t, New(o), testSession("dev"))
	o.Kind = Passphrase
	if got, err := New(o).Load(t.Context(), testID("dev")); got != nil || err != nil {
		t.Errorf("Load from the other kind = %v, %v", got, err)
	}
	if err := New(o).Delete(t.Context(), testID("dev")); err != nil {
		t.Errorf("Delete: %v", err)
	}
	o.Kind = Keyfile
	if got, err := New(o).Load(t.Context(), testID("dev")); got == nil || err != nil {
		t.Errorf("Load after a Delete from the other kind = %v, %v", got, err)
	}
}

func TestMemoryKeepsNothingButTheStepsOfCodes(t *testing.T) {
	o, _ := testOptions(t, Memory)
	s := New(o)
	mustSave(t, s, testSession("dev"))
	l, err := s.Lock(t.Context(), testID("dev"), nil)
	if err != nil {
		t.Fatal(err)
	}
	l.Release()
	if _, err := os.Lstat(o.Dir); !os.IsNotExist(err) {
		t.Errorf("the state directory was made: %v", err)
	}
	for _, want := range []bool{true, false} {
		if _, free, err := New(o).ReserveStep(t.Context(), "s", func() int64 { return 1 }); free != want || err != nil {
			t.Errorf("step claimed by another process: free %v, %v, want %v", free, err, want)
		}
	}
	o.Dir = ""
	if _, free, err := New(o).ReserveStep(t.Context(), "s", func() int64 { return 1 }); !free || err != nil {
		t.Errorf("without a place: free %v, %v", free, err)
	}
}

func TestSaveDropsExpiredAccessTokensFromTheStoreOnly(t *testing.T) {
	o, _ := testOptions(t, Keyfile)
	session := testSession("dev")
	session.Tokens["old"] = &token.Token{AccessToken: "x", ExpiresAt: testNow}
	s := New(o)
	mustSave(t, s, session)
	if session.Tokens["old"] == nil {
		t.Error("Save changed the caller's session")
	}
	got, err := s.Load(t.Context(), session.ID)
	if err != nil || got.Tokens["old"] != nil || len(got.Tokens) != 1 {
		t.Errorf("Load = %v, %v, want the living token alone", got.Tokens, err)
	}
}

func TestSaveLeavesOutTheOldestTokensOfAHugeSession(t *testing.T) {
	o, _ := testOptions(t, Keyfile)
	session := testSession("dev")
	big := token.Secret(strings.Repeat("x", 256<<10))
	for i := range 60 {
		session.Tokens[fmt.Sprint(i)] = &token.Token{AccessToken: big, ObtainedAt: testNow.Add(time.Duration(i)), ExpiresAt: testNow.Add(time.Hour)}
	}
	s := New(o)
	mustSave(t, s, session)
	got, err := s.Load(t.Context(), session.ID)
	if err != nil || got.RefreshToken != session.RefreshToken || got.Tokens["59"] == nil || got.Tokens["0"] != nil {
		t.Errorf("Load: %d tokens, %v, want the newest and the refresh token", len(got.Tokens), err)
	}
}

func TestDistantExpiryIsStored(t *testing.T) {
	o, _ := testOptions(t, Keyfile)
	session := testSession("dev")
	for _, tok := range session.Tokens {
		tok.ExpiresAt = time.Unix(1<<40, 0)
	}
	mustSave(t, New(o), session)
}

func TestNoSecretStandsReadableInTheStateDirectory(t *testing.T) {
	for _, kind := range []string{Keyring, Keyfile, Passphrase} {
		t.Run(kind, func(t *testing.T) {
			o, _ := testOptions(t, kind)
			session := testSession("dev")
			session.RefreshSentAt = testNow
			mustSave(t, New(o), session)
			for path, data := range filesBelow(t, o.Dir) {
				for _, secret := range []string{"canary", "open sesame", "jdoe"} {
					if strings.Contains(path+string(data), secret) {
						t.Errorf("%s holds %q", path, secret)
					}
				}
			}
		})
	}
}

func filesBelow(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files[path], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestDeleteRemovesTheSessionAndToleratesNone(t *testing.T) {
	for _, kind := range allKinds {
		t.Run(kind, func(t *testing.T) {
			o, _ := testOptions(t, kind)
			s := New(o)
			if err := s.Delete(t.Context(), testID("dev")); err != nil {
				t.Errorf("Delete of none: %v", err)
			}
			session := testSession("dev")
			session.RefreshSentAt = testNow
			mustSave(t, s, session)
			if err := s.Delete(t.Context(), session.ID); err != nil {
				t.Fatalf("Delete: %v", err)
			}
			if got, err := s.Load(t.Context(), session.ID); got != nil || err != nil {
				t.Errorf("Load after Delete = %v, %v", got, err)
			}
			left, _ := filepath.Glob(filepath.Join(o.Dir, kind, "sessions", "*"))
			if len(left) > 0 {
				t.Errorf("left behind: %q", left)
			}
		})
	}
}

func TestKeyTellsSessionsApart(t *testing.T) {
	seen := map[string]string{}
	base := testID("dev")
	rows := map[string]func(*token.SessionID){
		"same":           func(*token.SessionID) {},
		"profile":        func(id *token.SessionID) { id.Profile = "Dev" },
		"issuer":         func(id *token.SessionID) { id.Issuer += "/" },
		"token endpoint": func(id *token.SessionID) { id.TokenEndpoint = "" },
		"client":         func(id *token.SessionID) { id.ClientID = "" },
		"user":           func(id *token.SessionID) { id.Username = "other" },
		"family":         func(id *token.SessionID) { id.Family = token.FamilyClient },
	}
	for name, change := range rows {
		id := base
		change(&id)
		if other, dup := seen[Key(id)]; dup {
			t.Errorf("%s and %s have one key", name, other)
		}
		seen[Key(id)] = name
	}
	if Key(base) != Key(testID("dev")) || !isKey(Key(base)) {
		t.Errorf("Key is not a stable hex digest: %s", Key(base))
	}
}

func TestUnknownKindIsRefused(t *testing.T) {
	o, _ := testOptions(t, "floppy")
	if _, err := New(o).Load(t.Context(), testID("dev")); err == nil || !strings.Contains(err.Error(), `"floppy"`) {
		t.Errorf("Load = %v", err)
	}
}

func TestDigestDependsOnTheKeyAndOnEachPart(t *testing.T) {
	o, _ := testOptions(t, Keyfile)
	s := New(o)
	digest := func(s *Store, parts ...token.Secret) string {
		d, err := s.Digest(t.Context(), parts...)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	first := digest(s, "ab", "c")
	if again := digest(New(o), "ab", "c"); again != first {
		t.Errorf("another run has another digest: %s, %s", first, again)
	}
	if digest(s, "a", "bc") == first {
		t.Error("parts run into each other")
	}
	other, _ := testOptions(t, Keyfile)
	if digest(New(other), "ab", "c") == first {
		t.Error("another store has the same digest")
	}
}
