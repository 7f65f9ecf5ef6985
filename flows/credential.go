package flows

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"idpauth/profiles"
)

// credential is a secret that a flow sends.
type credential struct {
	secret *profiles.Secret
	key    string   // the profile's key, with which messages name it
	ways   []string // how else it can be given
	prompt string   // what a person is asked
}

// reveal gets the credential's value: from its source, or from a person where
// the source has none.
func (g *grant) reveal(ctx context.Context, c credential) (string, error) {
	if c.secret != nil && !c.secret.Prompt {
		value, err := c.secret.Resolve(ctx, g.sources(), fmt.Sprintf("%s of profile %q", c.key, g.Profile.Name))
		var missing *profiles.MissingSecretError
		if err == nil {
			g.revealed = append(g.revealed, value.Reveal())
			return value.Reveal(), nil
		}
		if !errors.As(err, &missing) {
			return "", err
		}
		g.Explain("%v", err)
	}
	for range 2 {
		value, err := g.ask(ctx, c.prompt, true)
		if errors.Is(err, errNobody) {
			return "", g.missing(c)
		}
		if err != nil {
			return "", err
		}
		if value != "" {
			g.revealed = append(g.revealed, value)
			return value, nil
		}
	}
	return "", &Error{Kind: Usage, Msg: fmt.Sprintf("profile %q: the %s is empty", g.Profile.Name, c.key)}
}

// missing explains that a credential is needed, which nobody gave.
func (g *grant) missing(c credential) error {
	ways := append(c.ways, c.key+" in the profile")
	if c.secret != nil && c.secret.Env != "" {
		ways = append([]string{c.secret.Env}, ways...)
	}
	why, or := "there is no terminal to ask on", "; or run this on a terminal"
	if g.NoInteractive {
		why, or = "nobody may be asked", "; or run this without --no-interactive"
	}
	return &Error{
		Kind: Usage,
		Msg:  fmt.Sprintf("profile %q: the %s is not given, and %s", g.Profile.Name, c.key, why),
		Help: "give it by " + strings.Join(ways, ", ") + or,
	}
}

// sources are the request's, with the commands on the person's clock: they may
// ask somebody for a touch or a passphrase.
func (g *grant) sources() profiles.Sources {
	s := g.Secrets
	run := s.Run
	s.Run = func(ctx context.Context, argv []string) (out []byte, err error) {
		err = g.person(func() error {
			out, err = run(ctx, argv)
			return err
		})
		return out, err
	}
	return s
}

// username is the profile's, or asked for.
func (g *grant) username(ctx context.Context) (string, error) {
	if g.Profile.Username != "" {
		return g.Profile.Username, nil
	}
	name, err := g.ask(ctx, fmt.Sprintf("Username at %s: ", g.host()), false)
	switch {
	case errors.Is(err, errNobody):
		return "", g.missing(credential{key: "username", ways: []string{"--username", "IDPAUTH_USERNAME"}})
	case err == nil && name == "":
		return "", &Error{Kind: Usage, Msg: fmt.Sprintf("profile %q: the username is empty", g.Profile.Name)}
	}
	return name, err
}
