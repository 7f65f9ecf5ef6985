package cmd

import (
	"context"
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"idpauth/internal/token"
	"idpauth/output"
	"idpauth/profiles"
)

func statusCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:      "status",
		Usage:     "show what is cached for a profile, without network and prompts",
		Category:  tokenCommands,
		UsageText: "idpauth status -p prod\nidpauth status --all -o json",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "all", Usage: "show all profiles"},
			viewFlag("text"),
		},
		Action: func(c *cli.Context) error {
			if err := noArguments(c); err != nil {
				return err
			}
			view, err := parseView(c, "text")
			if err != nil {
				return err
			}
			if !c.Bool("all") {
				return e.status(c.Context, view)
			}
			if e.globals.profile != "" {
				return &usage{msg: "--profile and --all exclude each other"}
			}
			return e.statusOfAll(c.Context, view)
		},
	}
}

func (e *environment) status(ctx context.Context, view output.View) error {
	cfg, p, s, err := e.chosen()
	if err != nil {
		return err
	}
	status, err := e.statusOf(ctx, cfg, p, s)
	if err != nil {
		return err
	}
	if err := view.Write(e.Stdout, status.Document(), status.Text); err != nil {
		return err
	}
	if !status.Valid {
		return &answerNo{
			msg:  fmt.Sprintf("profile %q: no valid token is cached", p.Name),
			hint: "idpauth get-token -p " + p.Name,
		}
	}
	return nil
}

// statusOfAll shows every profile; one that is broken has no valid token.
func (e *environment) statusOfAll(ctx context.Context, view output.View) error {
	cfg, s, err := e.loaded(e.config)
	if err != nil {
		return err
	}
	var invalid, texts []string
	documents := []output.Object{}
	for _, name := range cfg.Names() {
		if e.isParentOnly(cfg, name) {
			continue
		}
		status, err := e.statusOfNamed(ctx, cfg, name, s)
		if err != nil {
			e.Notice("%v", err)
			status = output.Status{Profile: name}
		}
		if !status.Valid {
			invalid = append(invalid, name)
		}
		documents = append(documents, status.Document())
		texts = append(texts, status.Text())
	}
	if err := view.Write(e.Stdout, documents, func() string { return strings.Join(texts, "\n") }); err != nil {
		return err
	}
	if len(invalid) > 0 {
		return &answerNo{msg: "no valid token is cached for " + strings.Join(invalid, ", ")}
	}
	return nil
}

// isParentOnly reports whether the profile is there to be extended: it is, and it
// is not complete, so that nobody can have a token for it.
func (e *environment) isParentOnly(cfg *profiles.Config, name string) bool {
	if !cfg.Extended(name) {
		return false
	}
	p, err := cfg.Profile(name)
	if err == nil {
		err = e.check(p)
	}
	if err != nil {
		e.Explain("%s is left out, others extend it: %v", name, err)
	}
	return err != nil
}

func (e *environment) statusOfNamed(ctx context.Context, cfg *profiles.Config, name string, s profiles.Settings) (output.Status, error) {
	p, err := cfg.Profile(name)
	if err != nil {
		return output.Status{}, err
	}
	return e.statusOf(ctx, cfg, p, s)
}

// statusOf tells what is cached for the question that the profile asks.
func (e *environment) statusOf(ctx context.Context, cfg *profiles.Config, p *profiles.Profile, s profiles.Settings) (output.Status, error) {
	status := output.Status{Profile: p.Name, Now: e.Now()}
	request, err := e.request(ctx, p, overrides{})
	if err != nil {
		return status, err
	}
	store, err := e.storeAsking(s, prompter{forbidden: true})
	if err != nil {
		return status, err
	}
	summary, err := store.Summary(ctx, request.Session())
	if err != nil || summary == nil {
		return status, err
	}
	if request, err = e.identify(ctx, cfg, s, store, request); err != nil {
		return status, err
	}
	describe(&status, summary, request.Question().Key())
	return status, nil
}

func describe(status *output.Status, summary *token.Summary, question string) {
	status.Refreshable = summary.Refreshable &&
		(summary.RefreshExpiresAt.IsZero() || status.Now.Before(summary.RefreshExpiresAt))
	for _, t := range summary.Tokens {
		if t.Question != question {
			continue
		}
		status.Valid = status.Now.Before(t.ExpiresAt)
		status.Type = t.TokenType
		status.Format = t.Format
		status.Scopes = t.Scopes
		if t.ExpiryKnown {
			status.ExpiresAt = t.ExpiresAt
		}
	}
}
