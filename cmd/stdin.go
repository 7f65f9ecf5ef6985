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
	data, err := reading(ctx, func() ([]byte, error) { return io.ReadAll(io.LimitReader(r, int64(limit)+1)) })
	if len(data) > limit {
		return nil, fmt.Errorf("longer than %d KiB", limit>>10)
	}
	return data, err
}

// reading does not wait for read, which cannot be ended, beyond the end of ctx.
func reading[T any](ctx context.Context, read func() (T, error)) (value T, err error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		value, err := read()
		done <- result{value, err}
	}()
	select {
	case <-ctx.Done():
		return value, context.Cause(ctx)
	case r := <-done:
		return r.value, r.err
	}
}
