package cmd

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"os"

	"idpauth/flows"
	"idpauth/internal/token"
	"idpauth/internal/tokenstore"
	"idpauth/internal/transport"
	"idpauth/profiles"
)

// store opens the token store; nothing is read before it is asked.
func (e *environment) store(s profiles.Settings) (*tokenstore.Store, error) {
	return e.storeAsking(s, prompter{terminal: e.Terminal, forbidden: e.noInteractive()})
}

// storeAsking opens the token store, which asks for its passphrase by p.
func (e *environment) storeAsking(s profiles.Settings, p prompter) (*tokenstore.Store, error) {
	dir, err := stateDir(e.System)
	if err != nil && s.Store != tokenstore.Memory {
		return nil, err
	}
	return tokenstore.New(tokenstore.Options{
		Dir:         dir,
		Kind:        s.Store,
		Interactive: p.Available(),
		Passphrase: func(ctx context.Context, confirm bool) (token.Secret, error) {
			return e.passphrase(ctx, p, confirm)
		},
		Waiting: e.signals.heed,
		Chosen: func(kind, reason string) {
			if kind == s.Store {
				reason = cmp.Or(s.Origins["store"], reason)
			}
			e.Explain("store: %s (%s)", kind, reason)
		},
		Warn: e.Notice,
		Now:  e.Now,
	}), nil
}

// acquirer puts together what gets a token for a profile of cfg.
func (e *environment) acquirer(cfg *profiles.Config, s profiles.Settings, b *flows.Budget) (*flows.Acquirer, error) {
	p := prompter{terminal: e.Terminal, forbidden: e.noInteractive(), clocks: b}
	store, err := e.storeAsking(s, p)
	if err != nil {
		return nil, err
	}
	return e.acquirerFrom(store, cfg, p), nil
}

// acquirerFrom is acquirer with a store that is there.
func (e *environment) acquirerFrom(store *tokenstore.Store, cfg *profiles.Config, p prompter) *flows.Acquirer {
	return &flows.Acquirer{
		Store:         store,
		Prompter:      p,
		HTTP:          e.httpClient,
		MetadataCache: store.Metadata(),
		Secrets:       e.sources(cfg, store),
		Budget:        p.clocks,
		ReserveStep:   store.ReserveStep,
		Named:         e.named(cfg),
		Browse:        e.browse(cfg),
		CanBrowse:     e.canBrowse,
		Now:           e.Now,
		Started:       e.Started,
		Waiting:       e.signals.heed,
		NoInteractive: p.forbidden,
		Explain:       e.Explain,
		Notice:        e.Notice,
		Instruct:      e.Instruct,
	}
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
	options := transport.Options{Version: Version, TLS: transport.TLS(p.TLS), Insecure: e.insecure, Getenv: e.Getenv}
	if e.verbose > 1 {
		options.Trace = e.reporter
	}
	client, err := transport.New(options)
	if err != nil {
		return nil, fmt.Errorf("profile %q: %w", p.Name, err)
	}
	if e.trace != nil {
		e.trace.Record(client)
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
