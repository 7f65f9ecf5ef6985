package cmd

import (
	"context"
	"fmt"
	"io"
	"strings"

	"idpauth/internal/token"
	"idpauth/profiles"
)

// stdinLimit bounds a secret that is read from stdin, in bytes.
const stdinLimit = 64 << 10

// secretFromStdin reads a secret to the end of stdin and drops one line end.
func (e *environment) secretFromStdin(ctx context.Context, what string) (*profiles.Secret, error) {
	e.signals.heed()
	data, err := readAll(ctx, e.Stdin, stdinLimit)
	if err != nil {
		return nil, fmt.Errorf("reading the %s from standard input: %w", what, err)
	}
	text := strings.TrimSuffix(strings.TrimSuffix(string(data), "\n"), "\r")
	switch {
	case text == "":
		return nil, fmt.Errorf("the %s on standard input is empty", what)
	case strings.ContainsRune(text, 0):
		return nil, fmt.Errorf("the %s on standard input holds a zero byte", what)
	}
	secret := token.Secret(text)
	return &profiles.Secret{Inline: &secret}, nil
}

// readAll reads r to its end, at most limit bytes, until ctx ends.
func readAll(ctx context.Context, r io.Reader, limit int) ([]byte, error) {
	type result struct {
		data []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		data, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
		done <- result{data, err}
	}()
	select {
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case r := <-done:
		if len(r.data) > limit {
			return nil, fmt.Errorf("longer than %d KiB", limit>>10)
		}
		return r.data, r.err
	}
}
