package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// noLeaks reads every file that the proofs before it left in a state directory,
// those of killed runs too, and looks for what must be sealed there.
func noLeaks(ctx context.Context, p *prover, t *tally) error {
	w, err := p.world(ctx, nil)
	if err != nil {
		return err
	}
	for _, args := range [][]string{{"-p", "service"}, {"-p", "alice", "-s", "openid"}, {"-p", "alice", "-s", "openid", "--force"}} {
		o := w.idpauth(append([]string{"get-token", "-o", "json"}, args...)...).run(ctx)
		if o.code != 0 {
			return fmt.Errorf("exit %d: %s", o.code, o.firstLine())
		}
		var answer map[string]any
		if err := json.Unmarshal([]byte(o.stdout), &answer); err != nil {
			return err
		}
		for _, member := range []string{"access_token", "refresh_token", "id_token"} {
			if value, ok := answer[member].(string); ok {
				w.secret = append(w.secret, value)
			}
		}
	}
	for _, w := range p.worlds {
		if err := w.search(ctx, t); err != nil {
			return err
		}
	}
	return nil
}

// search looks for the world's secrets in the files of its state.
func (w *world) search(ctx context.Context, t *tally) error {
	sent, err := w.sent(ctx, "refresh_token")
	if err != nil {
		return err
	}
	clear := spellings(slices.Concat(w.secret, sent))
	err = filepath.WalkDir(w.state(), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		t.ran(1)
		if slices.ContainsFunc(clear, func(secret []byte) bool { return bytes.Contains(data, secret) }) {
			t.violated("%s holds a secret in clear", entry.Name())
		}
		return err
	})
	return err
}

// spellings are the secrets as they are and as a careless program might dress them.
func spellings(secrets []string) (all [][]byte) {
	for _, s := range secrets {
		if s == "" {
			continue // a run that failed left it
		}
		raw := []byte(s)
		quoted, _ := json.Marshal(s) // strings always marshal
		all = append(all, raw, quoted[1:len(quoted)-1], []byte(hex.EncodeToString(raw)),
			[]byte(base64.RawStdEncoding.EncodeToString(raw)), []byte(base64.RawURLEncoding.EncodeToString(raw)))
	}
	return all
}
