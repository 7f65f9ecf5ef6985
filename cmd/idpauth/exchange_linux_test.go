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

func TestImportAsksBeforeItChangesAnything(t *testing.T) {
	const before = "profiles:\n  dev: {issuer: 'https://id.example.com', client_id: cli}\n"
	const question = "/config.yaml so? [y/N] "
	h := newHome(t)
	h.config(before)
	h.write("team.yaml", "profiles:\n  ci: {issuer: 'https://id.example.com', client_id: ci, client_secret: {command: [pass, ci]}}\n", 0o644)
	for _, answer := range []string{"\n", "no\n"} {
		p := h.sit("profile", "import", h.path("team.yaml"))
		p.sees(question)
		p.types(answer)
		p.leaves(1)
		h.holds(before)
	}
	p := h.sit("profile", "import", "-q", h.path("team.yaml"))
	p.sees(question)
	p.types("y\n")
	p.leaves(0)
	h.holds(before + "  ci: {issuer: 'https://id.example.com', client_id: ci, client_secret: {command: [pass, ci]}}\n")
	for _, shown := range []string{`profile "ci" is new:`, "\n  + client_id: ci\n", `profile "ci" would run a program, for client_secret.command: ["pass" "ci"]`} {
		if !strings.Contains(p.stderr.String(), shown) {
			t.Errorf("stderr %q lacks %q", &p.stderr, shown)
		}
	}

	p = h.sit("profile", "import", "--no-interactive", h.path("team.yaml"), "--name", "ci2")
	p.leaves(1)
	p.says(&p.seen, "")
}
