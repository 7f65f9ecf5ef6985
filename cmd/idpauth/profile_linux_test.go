package main

import (
	"os"
	"strings"
	"syscall"
	"testing"
)

// holds checks the config.
func (h *home) holds(want string) {
	h.t.Helper()
	got, err := os.ReadFile(h.path("config.yaml"))
	if err != nil || string(got) != want {
		h.t.Errorf("the config is, %v,\n%s\nwant\n%s", err, got, want)
	}
}

// alone checks that nothing stands beside the config but what others wrote.
func (h *home) alone() {
	h.t.Helper()
	entries, err := os.ReadDir(h.dir)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".idpauth") {
			h.t.Errorf("%s was left behind", e.Name())
		}
	}
}

func TestProfileIsCreatedByPrompts(t *testing.T) {
	h := newHome(t)
	h.config("profiles:\n  old: {}\n")
	p := h.sit("profile", "create")
	for _, step := range []struct{ sees, types string }{
		{"name of the profile: ", "OLD"},
		{`name of the profile: `, "dev"},
		{"provider (apigee, ", "keyclok"},
		{"zitadel", "keycloak"},
		{"base_url: ", "http://id.example.com"},
		{"base_url: ", "https://id.example.com"},
		{"realm: ", ""},
		{"realm: ", "staff"},
		{"client_id: ", " cli "},
		{"flow (password, ", "password"},
		{"username (empty: asked for each time): ", "jdoe"},
		{"scopes (empty: none): ", "openid email"},
	} {
		p.sees(step.sees)
		p.seen.Reset()
		p.types(step.types + "\n")
	}
	p.leaves(0)
	p.says(&p.stdout, "")
	for _, text := range []string{`"OLD" differs from "old"`, `did you mean "keycloak"?`, "plain http", "realm is needed", "next: idpauth get-token -p dev"} {
		if !strings.Contains(p.stderr.String(), text) {
			t.Errorf("stderr %q lacks %q", &p.stderr, text)
		}
	}
	h.holds("profiles:\n  old: {}\n  dev:\n    provider: keycloak\n    base_url: https://id.example.com\n    realm: staff\n    client_id: cli\n    flow: password\n    username: jdoe\n    scopes: openid email\n")
}

func TestPromptsForAProfileLeaveOutWhatFlagsGive(t *testing.T) {
	h := newHome(t)
	h.config("")
	p := h.sit("profile", "create", "dev", "--provider", "gitlab", "--set", "flow=interactive", "--set", "scopes=api")
	p.sees("base_url (empty: https://gitlab.com): ")
	p.types("\n")
	p.sees("client_id: ")
	p.types("cli\n")
	p.leaves(0)
	h.holds("profiles:\n  dev:\n    provider: gitlab\n    flow: interactive\n    scopes: api\n    client_id: cli\n")

	p = h.sit("profile", "create", "other", "--provider", "github", "--set", "client_id=cli") // all there is need of
	p.leaves(0)
	p.says(&p.seen, "")
}

func TestTwiceWrongAnswerCreatesNoProfile(t *testing.T) {
	h := newHome(t)
	h.config("")
	p := h.sit("profile", "create", "dev", "--provider", "okta")
	p.sees("domain: ")
	p.types("https://a\n")
	p.sees("https://a\r\ndomain: ")
	p.types("a/b\n")
	p.leaves(1)
	h.holds("")
}

func TestDeletionIsConfirmed(t *testing.T) {
	h := newHome(t)
	h.config("profiles: {dev: {}}\n")
	for _, answer := range []string{"\n", "n\n", "\x04"} {
		p := h.sit("profile", "delete", "dev")
		p.sees(`Delete profile "dev" and its cached tokens? [y/N] `)
		p.types(answer)
		p.leaves(1)
		p.says(&p.stderr, "idpauth: cancelled\n")
		h.holds("profiles: {dev: {}}\n")
	}
	p := h.sit("profile", "delete", "dev", "--timeout", "1500ms")
	p.sees("[y/N] ")
	p.leaves(5)
	p = h.sit("profile", "delete", "dev")
	p.sees("[y/N] ")
	p.types("y\n")
	p.leaves(0)
	h.holds("profiles: {}\n")
}

// editor makes a shell script the person's editor.
func (h *home) editor(script string) {
	h.t.Helper()
	h.write("ed", "#!/bin/sh\n"+script, 0o700)
	h.env = append(h.env, "EDITOR="+h.path("ed"))
}

func TestWrongEditIsEditedAgain(t *testing.T) {
	const before, after = "profiles: {dev: {issuer: 'https://a', client_id: a}}\n", "profiles: {dev: {issuer: 'https://a', client_id: b}}\n"
	h := newHome(t)
	h.config(before)
	h.editor(`if grep -q wrong "$1"; then echo "` + strings.TrimSpace(after) + `" >"$1"; else echo "wrong: 1" >"$1"; fi`)
	p := h.sit("profile", "edit")
	p.sees("Edit again? [Y/n] ")
	p.types("n\n")
	p.leaves(1)
	if want := `unknown key "wrong"; nothing was changed`; !strings.Contains(p.stderr.String(), want) {
		t.Errorf("stderr %q lacks %q", &p.stderr, want)
	}
	h.holds(before)

	p = h.sit("profile", "edit")
	p.sees("Edit again? [Y/n] ")
	p.types("\n")
	p.leaves(0)
	h.holds(after)
	h.alone()
}

func TestWrongEditThatStaysAsItIsFails(t *testing.T) {
	const before = "profiles: {dev: {issuer: 'https://a', client_id: a}}\n"
	h := newHome(t)
	h.config(before)
	h.editor(`echo "wrong: 1" >"$1"`)
	p := h.sit("profile", "edit")
	p.sees("Edit again? [Y/n] ")
	p.types("y\n")
	p.leaves(1)
	if want := `unknown key "wrong"; nothing was changed`; !strings.Contains(p.stderr.String(), want) {
		t.Errorf("stderr %q lacks %q", &p.stderr, want)
	}
	h.holds(before)
	h.alone()
}

func TestEditorHasTheTerminalAndItsKeys(t *testing.T) {
	h := newHome(t)
	h.config("profiles: {dev: {issuer: 'https://a', client_id: a}}\n")
	h.editor(`trap 'interrupted=yes; echo "go on"' INT
echo "interrupt me"
until read line; do :; done
echo "profiles: {dev: {issuer: 'https://a', client_id: $line$interrupted}}" >"$1"`)
	p := h.sit("profile", "edit", "dev")
	p.sees("interrupt me")
	p.types("\x03")
	p.sees("go on")
	p.types("typed\n")
	p.leaves(0)
	p.says(&p.stdout, "")
	h.holds("profiles: {dev: {issuer: 'https://a', client_id: typedyes}}\n")
}

func TestSignalEndsTheEditorToo(t *testing.T) {
	h := newHome(t)
	const before = "profiles: {dev: {issuer: 'https://a', client_id: a}}\n"
	h.config(before)
	h.editor("echo editing\nexec sleep 1000")
	p := h.sit("profile", "edit")
	p.sees("editing")
	send(t, p.job, syscall.SIGTERM)
	endedBy(t, p.job, syscall.SIGTERM)
	h.holds(before)
	h.alone()
}
