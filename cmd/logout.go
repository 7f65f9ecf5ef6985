package cmd

import (
	"context"
	"errors"
	"slices"

	"github.com/urfave/cli/v2"

	"idpauth/flows"
	"idpauth/internal/token"
	"idpauth/internal/tokenstore"
	"idpauth/profiles"
)

func logoutCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:      "logout",
		Usage:     "revoke a profile's tokens and delete its sessions",
		Category:  tokenCommands,
		UsageText: "idpauth logout -p prod\nidpauth logout --all\nidpauth logout -p prod --local-only",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "all", Usage: "end every session in the store"},
			&cli.BoolFlag{Name: "local-only", Usage: "delete without telling the identity provider, where the tokens live on"},
		},
		Action: func(c *cli.Context) error {
			if err := noArguments(c); err != nil {
				return err
			}
			o := logoutOptions{all: c.Bool("all"), localOnly: c.Bool("local-only")}
			if o.all && e.globals.profile != "" {
				return &usage{msg: "--profile and --all exclude each other"}
			}
			return e.logout(c.Context, o)
		},
	}
}

// logoutOptions are which sessions end, and who hears of it.
type logoutOptions struct {
	all       bool
	localOnly bool
}

func (e *environment) logout(ctx context.Context, o logoutOptions) error {
	cfg, s, err := e.loaded(e.config)
	if err != nil {
		return err
	}
	if s.Store == tokenstore.Memory {
		e.Notice("nothing is cached: the memory store keeps nothing")
		return nil
	}
	ctx, clocks, stop := budget(ctx, s)
	defer stop()
	l := &logout{environment: e, logoutOptions: o, cfg: cfg, named: e.profileName(cfg), clocks: clocks}
	if l.acquirer, err = e.acquirer(cfg, s, clocks); err != nil {
		return err
	}
	if l.store, err = e.storeAsking(s, prompter{terminal: e.Terminal, forbidden: e.noInteractive(), clocks: clocks}); err != nil {
		return err
	}
	return l.run(ctx)
}

// logout ends sessions, one after the other.
type logout struct {
	*environment
	logoutOptions
	cfg      *profiles.Config
	named    string // the profile that flags and variables are for
	clocks   *flows.Budget
	acquirer *flows.Acquirer
	store    *tokenstore.Store
}

func (l *logout) run(ctx context.Context) error {
	sessions, err := l.sessions(ctx)
	if err != nil {
		return err
	}
	if len(sessions) == 0 {
		l.Notice("nothing is cached")
		return nil
	}
	var failed logoutError
	for i, session := range sessions {
		if err := l.end(ctx, session, i == len(sessions)-1); err != nil {
			failed = append(failed, err)
		}
		if endedBySignal(ctx) {
			break
		}
	}
	if len(failed) == 0 {
		return nil
	}
	return failed.gravestFirst()
}

// sessions are those that are to end. A profile that has none must at least be
// there.
func (l *logout) sessions(ctx context.Context) ([]token.Summary, error) {
	all, err := l.store.Summaries(ctx)
	if err != nil || l.all {
		return all, err
	}
	l.reporter.profile = l.named
	sessions := slices.DeleteFunc(all, func(s token.Summary) bool { return s.Profile != l.named })
	if len(sessions) == 0 {
		_, err = l.cfg.Profile(l.named)
	}
	return sessions, err
}

// profileOf is the profile as the session's tokens are revoked with it, nil where
// there is none of that name. Flags and variables are the named profile's alone.
func (l *logout) profileOf(ctx context.Context, name string) (*profiles.Profile, error) {
	p, err := l.cfg.Profile(name)
	if errors.As(err, new(*profiles.NotFoundError)) {
		return nil, nil
	}
	if err != nil || name != l.named {
		return p, err
	}
	return p, l.override(ctx, p, overrides{})
}
