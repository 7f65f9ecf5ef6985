package main

import (
	"os"
	"strings"
	"testing"
)

func TestExportPassphraseIsAskedForTwice(t *testing.T) {
	h := newHome(t).alice()
	p := h.sit("profile", "export", "jdoe", "--include-secrets", "--file", h.path("sealed"))
	p.sees("Passphrase of the export: ")
	p.types("correct horse\n")
	p.sees("The same passphrase again: ")
	p.types("correct hose\n")
	p.leaves(1)
	p.says(&p.stderr, "idpauth: the two passphrases differ\n")
	if _, err := os.Stat(h.path("sealed")); err == nil {
		t.Error("something was written all the same")
	}

	p = h.sit("profile", "export", "jdoe", "--include-secrets")
	p.sees("Passphrase of the export: ")
	p.types("correct horse\n")
	p.sees("The same passphrase again: ")
	p.types("correct horse\n")
	p.leaves(0)
	if !strings.HasPrefix(p.stdout.String(), "-----BEGIN IDPAUTH SEALED PROFILES-----\n") {
		t.Errorf("stdout %q", &p.stdout)
	}
	if shown := p.seen.String(); strings.Contains(shown, "horse") {
		t.Errorf("the screen shows %q", shown)
	}
}
