package tokenstore

import (
	"reflect"
	"testing"
	"time"

	"idpauth/internal/token"
)

func TestSummariesNeedNoKey(t *testing.T) {
	o, _ := testOptions(t, Passphrase)
	mustSave(t, New(o), testSession("prod"))
	o.Kind = Keyfile
	mustSave(t, New(o), testSession("dev"))
	s := New(Options{Dir: o.Dir, Kind: Keyfile})
	got, err := s.Summaries(t.Context())
	if err != nil || len(got) != 2 || got[0].Profile != "dev" || got[1].Profile != "prod" {
		t.Fatalf("Summaries = %+v, %v", got, err)
	}
	want := token.Summary{
		ID: Passphrase + "/" + Key(testID("prod")), Profile: "prod", Refreshable: true,
		RefreshExpiresAt: testNow.Add(24 * time.Hour), MFADemanded: true,
		Tokens: []token.TokenSummary{{
			Question: testSession("prod").SignIn.Key(), TokenType: "bearer", Format: token.FormatOpaque,
			Scopes: []string{"openid", "profile"}, ExpiresAt: testNow.Add(time.Hour), ExpiryKnown: true,
		}},
	}
	if !reflect.DeepEqual(got[1], want) {
		t.Errorf("got  %+v\nwant %+v", got[1], want)
	}
	l, err := s.LockKey(t.Context(), want.ID, nil)
	if err != nil {
		t.Fatalf("LockKey: %v", err)
	}
	defer l.Release()
	if err := s.DeleteKey(t.Context(), want.ID); err != nil {
		t.Fatalf("DeleteKey: %v", err)
	}
	if got, err := s.Summaries(t.Context()); err != nil || len(got) != 1 {
		t.Errorf("Summaries after DeleteKey = %v, %v", got, err)
	}
}

func TestSummaryIDsOutsideTheStoreAreRefused(t *testing.T) {
	o, _ := testOptions(t, Keyfile)
	for _, id := range []string{"", "keyfile", "keyfile/..", "keyfile/../../x", "totp/" + Key(testID("dev"))} {
		if err := New(o).DeleteKey(t.Context(), id); err == nil {
			t.Errorf("DeleteKey(%q) = nil", id)
		}
	}
}
