package main

import (
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"idpauth/internal/sandbox"
)

// TestInsecureSignInIsNotKept has a server whose certificate nobody vouches for:
// get_token --insecure signs in there, warns, and keeps nothing.
func TestInsecureSignInIsNotKept(t *testing.T) {
	idp := sandbox.New(sandbox.Options{})
	server := httptest.NewTLSServer(idp)
	t.Cleanup(server.Close)
	idp.SetBaseURL(server.URL)
	h := newHome(t)
	h.env = append(h.env, "SSO_LOGIN_URL="+server.URL)

	for range 2 {
		c := h.command("get_token", "-u", "alice:alicepw", "-m", "", "--insecure")
		var stderr strings.Builder
		c.Stderr = &stderr
		token, err := c.Output()
		if err != nil || strings.Count(string(token), ".") != 2 {
			t.Fatalf("stdout %q, %v, stderr %q", token, err, &stderr)
		}
		if !strings.Contains(stderr.String(), "--insecure: whoever is on the way can pose as the server") {
			t.Errorf("stderr %q, want a warning", &stderr)
		}
	}
	if sent := idp.Counts().Requests["POST /oauth/token"]; sent != 2 {
		t.Errorf("%d token requests, want one a run", sent)
	}
	if kept, _ := filepath.Glob(h.path("state/*/sessions/*")); len(kept) > 0 {
		t.Errorf("kept: %q", kept)
	}

	c := h.command("get_token", "-u", "alice:alicepw", "-m", "")
	if c.Run(); c.ProcessState.ExitCode() != 21 {
		t.Errorf("without --insecure: %v, want 21", c.ProcessState)
	}
}
