package main

import (
	"encoding/base64"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/testscript"
)

// left (left USER FILE [BEFORE]) lays FILE, with BEFORE before it, where Apigee's
// get_token script would have left it for a user at SSO_LOGIN_URL. $LEFT is its
// path from then on.
func left(ts *testscript.TestScript, neg bool, args []string) {
	name := base64.StdEncoding.EncodeToString([]byte(args[0] + "-token.dat"))
	path := filepath.Join(leftDir(ts), name)
	before := ""
	if len(args) > 2 {
		before = args[2]
	}
	ts.Check(os.MkdirAll(leftDir(ts), 0o700))
	ts.Check(os.WriteFile(path, []byte(before+ts.ReadFile(args[1])), 0o600))
	ts.Setenv("LEFT", path)
}

// leftDir is the script's directory for SSO_LOGIN_URL.
func leftDir(ts *testscript.TestScript) string {
	server := base64.StdEncoding.EncodeToString([]byte(ts.Getenv("SSO_LOGIN_URL")))
	return filepath.Join(ts.Getenv("HOME"), ".sso-cli", server)
}
