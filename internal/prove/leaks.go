package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
)

// noLeaks has runs tell all they can, then reads what they and the proofs before
// them left behind: the files of the state, those of killed runs too, what was
// said on stderr, traces, what children were given, and URLs.
func noLeaks(ctx context.Context, p *prover, t *tally) error {
	w, err := p.world(ctx, []mode{{Name: "authorize-as", Value: "alice"}, {Name: "device-as", Value: "alice"}, {Name: "device-interval", Value: "1"}})
	if err != nil {
		return err
	}
	if err := w.talk(ctx, t); err != nil {
		return err
	}
	for _, w := range p.worlds {
		if err := w.search(ctx, t); err != nil {
			return err
		}
	}
	return nil
}

// talk runs each flow with all the traces there are, and remembers what came of it.
func (w *world) talk(ctx context.Context, t *tally) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(w.home, "password"), []byte("alicepw"), 0o600); err != nil {
		return err
	}
	for i, args := range [][]string{
		{"-p", "service"}, {"-p", "alice"}, {"-p", "alice", "--force"}, {"-p", "jdoe"}, {"-p", "browser"}, {"-p", "device"},
		{"-p", "told"}, {"-p", "mistaken"}, {"-p", "alice", "--force", "--error-format", "json", "--timeout", "1ns"},
	} {
		trace := filepath.Join(w.home, fmt.Sprintf("trace-%d.har", i))
		call := w.idpauth(append([]string{"get-token", "-o", "json", "-v", "-v", "--trace-file", trace}, args...)...)
		call.env = append(call.env, fmt.Sprintf("BROWSER=%s %s", self, visitor), "IDPAUTH_CLIENT_SECRET=edgeclisecret")
		o := call.run(ctx)
		t.ran(1)
		if o.stderr == "" {
			t.violated("%q says nothing with -v -v", args)
		}
		if err := w.remember(o.stdout); err != nil {
			return err
		}
	}
	return nil
}

// remember takes the tokens in a document for secrets from now on.
func (w *world) remember(document string) error {
	if document == "" {
		return nil
	}
	var answer map[string]any
	if err := json.Unmarshal([]byte(document), &answer); err != nil {
		return err
	}
	for _, member := range []string{"access_token", "refresh_token", "id_token"} {
		if value, ok := answer[member].(string); ok {
			w.secret = append(w.secret, value)
		}
	}
	return nil
}

// search looks for the world's secrets in what it left.
func (w *world) search(ctx context.Context, t *tally) error {
	sent, err := w.sent(ctx, "refresh_token")
	if err != nil {
		return err
	}
	c, err := w.counts(ctx)
	if err != nil {
		return err
	}
	for _, leak := range c.SecretsInURL {
		t.violated("%s was in a URL: %s", leak.Parameter, leak.Path)
	}
	clear := spellings(slices.Concat(w.secret, sent))
	look := func(what string, data []byte) {
		t.ran(1)
		if slices.ContainsFunc(clear, func(secret []byte) bool { return bytes.Contains(data, secret) }) {
			t.violated("%s holds a secret in clear", what)
		}
	}
	for text := range w.heard.all() {
		look("stderr", []byte(text))
	}
	return filepath.WalkDir(w.home, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || slices.Contains(given, entry.Name()) {
			return err
		}
		data, err := os.ReadFile(path)
		look(entry.Name(), data)
		return err
	})
}

// given are the files from which runs have their secrets.
var given = []string{"config.yaml", "password"}

// spellings are the secrets as they are and as a careless program might dress them.
func spellings(secrets []string) (all [][]byte) {
	for _, s := range secrets {
		if s == "" {
			continue // a run that failed left it
		}
		raw := []byte(s)
		quoted, _ := json.Marshal(s) // strings always marshal
		all = append(all, raw, quoted[1:len(quoted)-1], []byte(hex.EncodeToString(raw)), []byte(url.QueryEscape(s)),
			[]byte(base64.RawStdEncoding.EncodeToString(raw)), []byte(base64.RawURLEncoding.EncodeToString(raw)))
	}
	return all
}
