package cmd

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"idpauth/internal/curl"
	"idpauth/profiles"
)

func curlCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:      "curl",
		Usage:     "run curl with a token, where the profile lets it go",
		Category:  tokenCommands,
		ArgsUsage: "-- ARGS...",
		UsageText: `idpauth curl -p prod -- https://api.example.com/v1/items
idpauth curl -p prod -- -sS --json @item.json https://api.example.com/v1/items
idpauth curl -p prod --origin https://example.net -- https://example.net/`,
		Flags: append(tokenRequestFlags(),
			&cli.StringSliceFlag{Name: "origin", Usage: "the token may go to `URL` too, a scheme, host and port", Category: deliveryCategory},
		),
		Action: func(c *cli.Context) error {
			o, err := e.newCurlOptions(c)
			if err != nil {
				return err
			}
			return e.curl(c.Context, o)
		},
	}
}

// curlOptions are a call of curl and where its token may go.
type curlOptions struct {
	tokenRequest
	args    []string
	origins []string // beside the profile's
}

func (e *environment) newCurlOptions(c *cli.Context) (o curlOptions, err error) {
	if o.args, err = e.behindDashes(c); err != nil {
		return o, err
	}
	o.origins = c.StringSlice("origin")
	o.tokenRequest, err = newTokenRequest(c)
	return o, err
}

func (e *environment) curl(ctx context.Context, o curlOptions) error {
	command, err := curl.Parse(o.args)
	if err != nil {
		return err
	}
	cfg, p, s, err := e.chosen()
	if err != nil {
		return err
	}
	if err := o.mayCall(command, cfg, p); err != nil {
		return err
	}
	b := &bearer{environment: e, cfg: cfg, profile: p, settings: s, options: o.tokenRequest}
	return e.runCurl(ctx, command, curl.Runner{Env: cfg.WithoutSecrets(e.Environ), Token: b.token})
}

// runCurl runs curl on our streams.
func (e *environment) runCurl(ctx context.Context, command *curl.Command, r curl.Runner) error {
	for _, option := range command.Dropped() {
		e.Notice("curl's %s is left out: the token takes its place", option)
	}
	r.Stdin, r.Stdout, r.Stderr, r.Notice = e.Stdin, e.Stdout, e.Stderr, e.Notice
	status, err := command.Run(ctx, r)
	if err != nil {
		return err
	}
	return endedAs(status)
}

// mayCall refuses origins that neither the profile nor a flag names.
func (o curlOptions) mayCall(command *curl.Command, cfg *profiles.Config, p *profiles.Profile) error {
	var allowed []string
	for _, url := range slices.Concat(p.OriginsAllowed, o.origins) {
		origin, err := p.Origin(url)
		if err != nil {
			return fmt.Errorf("origins or --origin: %w", err)
		}
		allowed = append(allowed, origin)
	}
	for _, origin := range command.Origins() {
		if slices.Contains(allowed, origin) {
			continue
		}
		if _, err := p.Origin(origin); err != nil {
			return fmt.Errorf("where curl is to go: %w", err)
		}
		return &originError{origin: origin, profile: p, config: cfg.Path}
	}
	return nil
}

// originError says that the token may not go where curl is to go.
type originError struct {
	origin  string
	profile *profiles.Profile
	config  string
}

func (o *originError) Error() string {
	return fmt.Sprintf("profile %q: the token may not go to %s", o.profile.Name, o.origin)
}

func (o *originError) Hint() string {
	origins := append(slices.Clone(o.profile.OriginsAllowed), o.origin)
	for i, origin := range origins {
		if strings.Contains(origin, "[") { // of an IPv6 address; in YAML, of a list
			origins[i] = "'" + origin + "'"
		}
	}
	return fmt.Sprintf("write the line origins: [%s] into profile %s of %s, or add --origin %s",
		strings.Join(origins, ", "), o.profile.Name, o.config, o.origin)
}
