package tokenstore

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"testing"
)

func TestMetadataIsKeptByIssuer(t *testing.T) {
	o, _ := testOptions(t, Keyfile)
	m := New(o).Metadata()
	if _, ok := m.Load("https://a.example.com"); ok {
		t.Error("something was there before anything was kept")
	}
	for _, issuer := range []string{"https://a.example.com", "https://a.example.com/", "https://b.example.com"} {
		if err := m.Save(issuer, []byte("of "+issuer)); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Save("https://b.example.com", []byte("newer")); err != nil {
		t.Fatal(err)
	}
	for issuer, want := range map[string]string{
		"https://a.example.com":  "of https://a.example.com",
		"https://a.example.com/": "of https://a.example.com/",
		"https://b.example.com":  "newer",
	} {
		if got, ok := New(o).Metadata().Load(issuer); !ok || string(got) != want {
			t.Errorf("%s: %q, %t; want %q", issuer, got, ok, want)
		}
	}
	for path, data := range filesBelow(t, o.Dir) {
		if bytes.Contains([]byte(path), []byte("example")) {
			t.Errorf("%s (%d bytes) tells the issuer by its name", path, len(data))
		}
	}
}

func TestMetadataOfMemoryIsNotKept(t *testing.T) {
	o, _ := testOptions(t, Memory)
	m := New(o).Metadata()
	if err := m.Save("https://a.example.com", []byte("data")); err != nil {
		t.Fatal(err)
	}
	if _, ok := m.Load("https://a.example.com"); ok {
		t.Error("it was kept")
	}
	release, err := m.Lock(t.Context(), "https://a.example.com")
	if err != nil {
		t.Fatal(err)
	}
	release()
	if _, err := os.Stat(o.Dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the state directory was touched: %v", err)
	}
}

func TestMetadataThatIsNoFileOrTooLargeIsAbsent(t *testing.T) {
	o, _ := testOptions(t, Keyfile)
	m := New(o).Metadata()
	if err := m.Save("https://a.example.com", bytes.Repeat([]byte("x"), maxMetadata+1)); err != nil {
		t.Fatal(err)
	}
	if _, ok := m.Load("https://a.example.com"); ok {
		t.Error("2 MiB and more were read")
	}
	if err := os.Mkdir(m.path("https://b.example.com"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, ok := m.Load("https://b.example.com"); ok {
		t.Error("a directory was read")
	}
}

func TestLockKeepsOthersFromAName(t *testing.T) {
	o, _ := testOptions(t, Keyfile)
	release, err := New(o).Metadata().Lock(t.Context(), "https://a.example.com")
	if err != nil {
		t.Fatal(err)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	var locked *LockError
	if _, err := New(o).Metadata().Lock(over, "https://a.example.com"); !errors.As(err, &locked) {
		t.Errorf("a second lock: %v", err)
	}
	other, err := New(o).Metadata().Lock(over, "https://b.example.com")
	if err != nil {
		t.Fatalf("another name: %v", err)
	}
	other()
	release()
	again, err := New(o).Metadata().Lock(t.Context(), "https://a.example.com")
	if err != nil {
		t.Fatalf("after the release: %v", err)
	}
	again()
}
