package cmd

import (
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
		UsageText: "idpauth status [-p NAME | --all] [-o text|json|yaml]",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "all", Usage: "show all profiles"},
			viewFlag("text"),
		},
		Action: func(c *cli.Context) error {
			if err := noArguments(c); err != nil {
				return err
			}
			view, err := output.ParseView(c.String("output"), "text")
			if err != nil {
				return err
			}
			if c.Bool("all") {
				if c.IsSet("profile") {
					return &usage{msg: "--profile and --all exclude each other"}
				}
				return e.statusOfAll(c, view)
			}
			return e.status(c, view)
		},
	}
}

// viewFlag is the --output of the commands that show documents.
func viewFlag(text string) cli.Flag {
	return &cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "show it as `FORMAT`: " + text + ", json or yaml", Value: text}
}

func (e *environment) status(c *cli.Context, view output.View) error {
	cfg, p, err := e.profile(c)
	if err != nil {
		return err
	}
	s, err := e.statusOf(c, cfg, p)
	if err != nil {
		return err
	}
	if err := view.Write(e.Stdout, s.Document(), s.Text); err != nil {
		return err
	}
	if !s.Valid {
		return errSilent
	}
	return nil
}

func (e *environment) statusOfAll(c *cli.Context, view output.View) error {
	cfg, err := e.config(c)
	if err != nil {
		return err
	}
	valid := true
	documents := []output.Object{}
	var texts []string
	for _, name := range cfg.Names() {
		p, err := cfg.Profile(name)
		if err != nil {
			return err
		}
		s, err := e.statusOf(c, cfg, p)
		if err != nil {
			return err
		}
		valid = valid && s.Valid
		documents = append(documents, s.Document())
		texts = append(texts, s.Text())
	}
	if err := view.Write(e.Stdout, documents, func() string { return strings.Join(texts, "\n") }); err != nil {
		return err
	}
	if !valid {
		return errSilent
	}
	return nil
}

// statusOf tells what is cached for the question that the profile asks.
func (e *environment) statusOf(c *cli.Context, cfg *profiles.Config, p *profiles.Profile) (output.Status, error) {
	status := output.Status{Profile: p.Name, Now: e.Now()}
	request, err := e.request(c.Context, c, p)
	if err != nil {
		return status, err
	}
	s, err := e.settings(c, cfg)
	if err != nil {
		return status, err
	}
	store, err := e.store(s, prompter{forbidden: true})
	if err != nil {
		return status, err
	}
	summary, err := store.Summary(c.Context, request.Session())
	if err != nil || summary == nil {
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
