package cmd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"idpauth/flows"
	"idpauth/internal/terminal"
	"idpauth/internal/token"
	"idpauth/internal/tokenstore"
	"idpauth/internal/transport"
	"idpauth/profiles"
)

// noInteractive reports whether nobody may be asked anything.
func (e *environment) noInteractive() bool {
	return e.globals.noInteractive || e.Switch("IDPAUTH_NO_INTERACTIVE")
}

// store opens the token store; nothing is read before it is asked.
func (e *environment) store(s profiles.Settings) (*tokenstore.Store, error) {
	return e.storeAsking(s, prompter{e.Terminal, e.noInteractive()})
}

// storeAsking opens the token store, which asks for its passphrase by p.
func (e *environment) storeAsking(s profiles.Settings, p prompter) (*tokenstore.Store, error) {
	if s.Store == tokenstore.Memory {
		return tokenstore.New(tokenstore.Options{Kind: s.Store, Now: e.Now}), nil
	}
	dir, err := stateDir(e.System)
	if err != nil {
		return nil, err
	}
	return tokenstore.New(tokenstore.Options{
		Dir:         dir,
		Kind:        s.Store,
		Interactive: p.Available(),
		Passphrase: func(ctx context.Context, confirm bool) (token.Secret, error) {
			return e.passphrase(ctx, p, confirm)
		},
		Warn: e.Notice,
		Now:  e.Now,
	}), nil
}

// passphrase opens the store: from the environment, else from a person.
func (e *environment) passphrase(ctx context.Context, p prompter, confirm bool) (token.Secret, error) {
	for _, source := range []struct {
		variable string
		secret   func(value string) *profiles.Secret
	}{
		{"IDPAUTH_PASSPHRASE", func(string) *profiles.Secret { return &profiles.Secret{Env: "IDPAUTH_PASSPHRASE"} }},
		{"IDPAUTH_PASSPHRASE_FILE", func(path string) *profiles.Secret { return &profiles.Secret{File: path} }},
	} {
		if value, ok := e.LookupEnv(source.variable); ok {
			return source.secret(value).Resolve(ctx, profiles.Sources{LookupEnv: e.LookupEnv}, "the passphrase of the token store ("+source.variable+")")
		}
	}
	if !p.Available() {
		return "", &usage{
			msg:  "the token store needs its passphrase, and there is no terminal to ask on",
			hint: "set IDPAUTH_PASSPHRASE or IDPAUTH_PASSPHRASE_FILE",
		}
	}
	first, err := p.Secret(ctx, "Passphrase of the token store: ")
	if err != nil || !confirm {
		return token.Secret(first), err
	}
	again, err := p.Secret(ctx, "The same passphrase again: ")
	if err == nil && again != first {
		err = errors.New("the two passphrases differ")
	}
	return token.Secret(first), err
}

// prompter asks at the terminal, unless nobody may be asked.
type prompter struct {
	terminal  *terminal.Terminal
	forbidden bool
}

func (p prompter) Available() bool { return !p.forbidden && p.terminal.Available() }

func (p prompter) Line(ctx context.Context, prompt string) (string, error) {
	answer, err := p.terminal.Line(ctx, prompt)
	return answer, afterHangUp(ctx, err)
}

func (p prompter) Secret(ctx context.Context, prompt string) (string, error) {
	answer, err := p.terminal.Secret(ctx, prompt)
	return answer, afterHangUp(ctx, err)
}

// afterHangUp waits for SIGHUP where the terminal hung up while it was read: the
// read may fail a moment before the signal comes, and that is what ends us.
func afterHangUp(ctx context.Context, err error) error {
	if !errors.Is(err, terminal.ErrNoTerminal) {
		return err
	}
	return cmp.Or(wait(ctx, time.Second), err)
}

// acquirer puts together what gets a token for a profile of cfg.
func (e *environment) acquirer(cfg *profiles.Config, s profiles.Settings, b *flows.Budget) (*flows.Acquirer, error) {
	p := prompter{e.Terminal, e.noInteractive()}
	store, err := e.storeAsking(s, p)
	if err != nil {
		return nil, err
	}
	return &flows.Acquirer{
		Store:         store,
		Prompter:      p,
		HTTP:          e.httpClient,
		MetadataCache: store.Metadata(),
		Secrets:       e.sources(cfg, store),
		Budget:        b,
		ReserveStep:   store.ReserveStep,
		Named:         e.named(cfg),
		Browse:        e.browse(cfg),
		CanBrowse:     e.canBrowse,
		Now:           e.Now,
		Started:       e.Started,
		NoInteractive: p.forbidden,
		Explain:       e.Explain,
		Notice:        e.Notice,
		Instruct:      e.Instruct,
	}, nil
}

// named are the requests for tokens of cfg's other profiles. Flags and variables
// are not theirs: they may hold secrets that are for another identity provider.
func (e *environment) named(cfg *profiles.Config) func(ctx context.Context, name string) (flows.Request, error) {
	return func(_ context.Context, name string) (flows.Request, error) {
		p, err := cfg.Profile(name)
		if err != nil {
			return flows.Request{}, err
		}
		return e.plainRequest(p)
	}
}

// identify tells which question a profile asks, for the commands that only look
// at what is stored: nobody is asked for anything.
func (e *environment) identify(ctx context.Context, cfg *profiles.Config, s profiles.Settings, store *tokenstore.Store, request flows.Request) (flows.Request, error) {
	ctx, clocks, stop := budget(ctx, s)
	defer stop()
	sources := e.sources(cfg, store)
	sources.Run = func(ctx context.Context, argv []string) ([]byte, error) {
		return profiles.RunCommand(ctx, argv, cfg.WithoutSecrets(e.Environ), nil)
	}
	a := &flows.Acquirer{Store: store, Secrets: sources, Budget: clocks, Named: e.named(cfg), Explain: e.Explain, Now: e.Now}
	return a.Identify(ctx, request)
}

// httpClient is made for the first request only: its trust store costs more
// than a cached answer.
func (e *environment) httpClient(p *profiles.Profile) (*http.Client, error) {
	options := transport.Options{Version: Version, TLS: transport.TLS(p.TLS), Getenv: e.Getenv}
	if e.verbose > 1 {
		options.Trace = e.reporter
	}
	client, err := transport.New(options)
	if err != nil {
		return nil, fmt.Errorf("profile %q: %w", p.Name, err)
	}
	return client, nil
}

// sources are where the secrets of cfg's profiles come from.
func (e *environment) sources(cfg *profiles.Config, store *tokenstore.Store) profiles.Sources {
	return profiles.Sources{
		LookupEnv: e.LookupEnv,
		Keyring:   store.Secret,
		Prompt:    e.promptSecret,
		Run: func(ctx context.Context, argv []string) ([]byte, error) {
			var device *os.File
			if !e.noInteractive() {
				if f, err := e.Terminal.File(); err == nil {
					defer f.Close()
					device = f
				}
			}
			return profiles.RunCommand(ctx, argv, cfg.WithoutSecrets(e.Environ), device)
		},
	}
}

// promptSecret asks a person for the secret that what names.
func (e *environment) promptSecret(ctx context.Context, what string) (token.Secret, error) {
	p := prompter{e.Terminal, e.noInteractive()}
	if !p.Available() {
		return "", &usage{
			msg:  what + " is not given, and there is no terminal to ask on",
			hint: "run this on a terminal, or give the profile another source of the secret",
		}
	}
	secret, err := p.Secret(ctx, strings.ToUpper(what[:1])+what[1:]+": ")
	return token.Secret(secret), err
}

// stdinLimit bounds a secret that is read from stdin, in bytes.
const stdinLimit = 64 << 10

// secretFromStdin reads a secret to the end of stdin and drops one line end.
func (e *environment) secretFromStdin(ctx context.Context, what string) (*profiles.Secret, error) {
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
