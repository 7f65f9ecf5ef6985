//go:build unix

package main

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"idpauth/internal/sandbox"
)

// canary is a secret with everything in it that some encoding would change.
func canary() string { return rand.Text() + `&%+ "\é/` + rand.Text() }

// spied is a home whose every secret is a canary. A second factor comes from a
// command that writes down what it can see.
func spied(t *testing.T) (*home, canaries) {
	h := newHome(t)
	secrets := canaries{
		"password": canary(), "client secret": canary(), "passphrase": canary(),
		"TOTP secret": rand.Text(), "passcode": rand.Text(), "wrong password": canary(), "header": rand.Text(),
	}
	if err := h.idp.SetPassword("alice", secrets["password"]); err != nil {
		t.Fatal(err)
	}
	if err := h.idp.SetSecret("edgecli", secrets["client secret"]); err != nil {
		t.Fatal(err)
	}
	h.config(`settings: {timeout: 20s}
profiles:
  alice: &alice
    provider: sandbox
    base_url: %s
    flow: password
    client_id: edgecli
    client_secret: {env: SPY_CLIENT_SECRET}
    username: alice
    password: {file: password}
    headers: {X-Api-Key: {{HEADER}}}
  spy: {extends: alice, mfa: {command: [%q, argument]}}
  totp: {extends: alice, username: jdoe, mfa: {totp_secret: {env: SPY_TOTP}}}
  post: {extends: alice, client_auth: client_secret_post}
  far: {extends: alice, base_url: 'http://127.0.0.1:1'}
`, h.idp.URL, h.path("spy.sh"))
	config, err := os.ReadFile(h.path("config.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	h.config("%s", strings.Replace(strings.Replace(string(config), "{{HEADER}}", secrets["header"], 1), "&alice", "", 1))
	h.write("password", secrets["password"]+"\n", 0o600)
	h.write("spy.sh", "#!/bin/sh\n{ env; echo \"$0 $*\"; cat /proc/$$/environ /proc/$$/cmdline; } >>"+h.path("spied")+" 2>&1\necho 123456\n", 0o700)
	h.env = append(h.env,
		"SPY_CLIENT_SECRET="+secrets["client secret"], "SPY_TOTP="+secrets["TOTP secret"],
		"IDPAUTH_PASSPHRASE="+secrets["passphrase"], "IDPAUTH_PASSCODE="+secrets["passcode"])
	return h, secrets
}

// TestSecretsStayWhereTheyBelong plants canaries in every secret and looks for
// them in all that a set of commands leaves, those that fail included.
func TestSecretsStayWhereTheyBelong(t *testing.T) {
	h, secrets := spied(t)
	h.env = append(h.env, "IDPAUTH_STORE=passphrase")
	h.run(t, secrets, "", "get-token -p spy -v -v")
	h.tokens(t, secrets)

	for _, args := range []string{
		"refresh -p alice -vv --file /dev/null",
		"login -p alice -vv",
		"get-token -p post --no-cache -vv --file /dev/null",
		"get-token -p far --no-cache -vv",
		"get-token -p totp -vv",
		"get-token -p alice -f passcode --force --no-cache -vv",
		"get-token -p alice -f passcode --force --no-cache --error-format json",
		"get-token -p alice -f client-credentials -vv --file /dev/null",
		"exec -p alice -vv --token-file /dev/null -- env",
		"curl -p alice -vv --origin " + h.idp.URL + " -- -v -o /dev/null " + h.idp.URL + "/api/echo",
		"status -p alice -v -o json", "status --all",
		"inspect -p alice --header",
		"profile show alice --resolved --origin", "profile show totp --resolved -o json", "profile list", "profile validate",
	} {
		h.run(t, secrets, "", args)
	}
	for _, format := range []string{"text", "json"} {
		h.run(t, secrets, secrets["wrong password"], "get-token -p alice --password-stdin --force --no-cache -vv --error-format "+format)
		h.run(t, secrets, secrets["wrong password"]+"\x00", "get-token -p alice --password-stdin --force --no-cache -vv --error-format "+format)
		h.run(t, secrets, secrets["wrong password"], "inspect --error-format "+format)
		h.run(t, secrets, secrets["wrong password"], "totp --secret-stdin --error-format "+format)
	}
	h.tokens(t, secrets)
	h.switches(sandbox.Switch{Name: "error", Grant: "refresh_token", Value: "400 invalid_grant Invalid refresh token: " + secrets["refresh token"]})
	h.run(t, secrets, "", "refresh -p alice -vv")
	h.run(t, secrets, "", "refresh -p alice -vv --error-format json")
	for _, spoilt := range []sandbox.Switch{
		{Name: "error", Value: "401 unauthorized wrong: " + secrets["password"]},
		{Name: "body", Value: `{"access_token":` + strconv.Quote(secrets["access token"])},
		{Name: "body", Value: `{"access_token":"` + secrets["access token"] + `\n"}`},
		{Name: "redirect", Value: "307 http://127.0.0.1:1/" + secrets["access token"]},
		{Name: "status", Value: "500"},
	} {
		h.switches(spoilt)
		h.run(t, secrets, "", "get-token -p alice --force -vv")
		h.run(t, secrets, "", "get-token -p alice --force --no-cache -vv --error-format json")
	}

	h.switches()
	h.run(t, secrets, "", "logout --all --local-only")
	h.tokens(t, secrets)
	h.switches(sandbox.Switch{Name: "error", Path: "/userinfo", Value: "400 invalid_request no: " + secrets["access token"]})
	h.run(t, secrets, "", "userinfo -p alice -s openid -vv")
	h.switches(sandbox.Switch{Name: "error", Path: "/oauth/revoke", Value: "503 temporarily_unavailable not now: " + secrets["refresh token"]})
	h.run(t, secrets, "", "logout -p alice -vv")
	h.run(t, secrets, "", "logout -p alice --error-format json")
	h.switches(sandbox.Switch{Name: "error", Path: "/oauth/revoke", Value: "400 invalid_request no: " + secrets["refresh token"]})
	h.run(t, secrets, "", "logout --all -vv")

	for _, request := range h.idp.Requests() {
		secrets.find(t, "the address of "+request.Method+" "+request.Path, []byte(request.Path+"?"+request.Query.Encode()))
		secrets.find(t, "the Referer of "+request.Path, []byte(strings.Join(request.Header["Referer"], " ")))
	}
	h.files(t, secrets)
}

// TestSecretsOfGetTokenStayWhereTheyBelong does the same with the commands that
// are Apigee's scripts, whose answers come on stdin.
func TestSecretsOfGetTokenStayWhereTheyBelong(t *testing.T) {
	h, secrets := spied(t)
	h.run(t, secrets, "", "get-token -p spy")
	client := base64.StdEncoding.EncodeToString([]byte("edgecli:" + secrets["client secret"]))
	h.env = append(h.env, "SSO_LOGIN_URL="+h.idp.URL, "CLIENT_AUTH="+client)
	h.run(t, secrets, "alice\n"+secrets["password"]+"\n\n", "get_token -v")
	h.run(t, secrets, "", "--error-format json get_token -u nobody -p "+secrets["passcode"])
	h.run(t, secrets, secrets["wrong password"]+"\n\n", "get_token -v -u jdoe")
	h.run(t, secrets, "", "acurl -v -u alice -o /dev/null "+h.idp.URL+"/api/echo")
	h.run(t, secrets, "", "acurl -v -u jdoe -H Authorization:"+secrets["header"]+" "+h.idp.URL+"/api/echo")
	h.switches(sandbox.Switch{Name: "error", Value: "401 unauthorized wrong: " + secrets["wrong password"]})
	h.run(t, secrets, secrets["wrong password"]+"\n\n", "get_token -v -u jdoe")
	h.run(t, secrets, "", "get_token --print-sso-cache")
	for _, request := range h.idp.Requests() {
		secrets.find(t, "the address of "+request.Method+" "+request.Path, []byte(request.Path+"?"+request.Query.Encode()))
	}
	if h.idp.Counts().Granted["password"] != 2 {
		t.Errorf("granted: %v, want that alice signed in twice", h.idp.Counts().Granted)
	}
	h.files(t, secrets)
}

// run runs a command and looks at its streams. A token that was not asked for is
// as secret as the rest.
func (h *home) run(t *testing.T, secrets canaries, stdin, args string) {
	t.Helper()
	c := h.command(strings.Fields(args)...)
	var stdout, stderr bytes.Buffer
	c.Stdin, c.Stdout, c.Stderr = strings.NewReader(stdin), &stdout, &stderr
	c.Run()
	if bytes.Contains(stderr.Bytes(), []byte("internal error")) {
		t.Errorf("%s: %s", args, &stderr)
	}
	secrets.find(t, "stderr of "+args, stderr.Bytes())
	if c.ProcessState.ExitCode() != 0 || !strings.HasPrefix(args, "get-token") {
		secrets.find(t, "stdout of "+args, stdout.Bytes())
	}
}

// tokens gets tokens, which are canaries from then on.
func (h *home) tokens(t *testing.T, secrets canaries) {
	t.Helper()
	c := h.command("get-token", "-p", "alice", "-o", "json", "-s", "openid")
	var stderr bytes.Buffer
	c.Stderr = &stderr
	document, err := c.Output()
	var answer struct{ Access_token, Refresh_token, Id_token string }
	if err != nil || json.Unmarshal(document, &answer) != nil {
		t.Fatalf("get-token: %v, %s", err, &stderr)
	}
	secrets["access token"], secrets["refresh token"], secrets["ID token"] = answer.Access_token, answer.Refresh_token, answer.Id_token
	for what, secret := range secrets {
		if len(secret) < 10 {
			t.Fatalf("no %s to look for: %q", what, secret)
		}
	}
}

// files looks at every file of the home but those that the user wrote.
func (h *home) files(t *testing.T, secrets canaries) {
	t.Helper()
	looked := 0
	err := filepath.WalkDir(h.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		switch filepath.Base(path) {
		case "config.yaml", "password", "spy.sh":
			return nil
		}
		content, err := os.ReadFile(path)
		looked++
		secrets.find(t, path, content)
		return err
	})
	if err != nil || looked < 3 {
		t.Errorf("looked at %d files, %v", looked, err)
	}
	if spied, err := os.ReadFile(h.path("spied")); err != nil || !bytes.Contains(spied, []byte("spy.sh argument")) {
		t.Errorf("what the command saw: %q, %v", spied, err)
	}
}
