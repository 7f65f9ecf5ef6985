package cmd

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"github.com/urfave/cli/v2"

	"idpauth/flows"
	"idpauth/internal/token"
	"idpauth/profiles"
)

// signInFlags are the flags of the commands that may sign in.
func signInFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "flow", Aliases: []string{"f"}, Usage: "use the flow `NAME`; idpauth flows lists them"},
		&cli.StringSliceFlag{Name: "scope", Aliases: []string{"s"}, Usage: "ask for `SCOPES` in place of the profile's; space or comma between them"},
		&cli.StringSliceFlag{Name: "audience", Usage: "ask for a token for `AUDIENCE` in place of the profile's"},
		&cli.StringSliceFlag{Name: "resource", Usage: "ask for a token for the resource `URI` (RFC 8707) in place of the profile's"},
		&cli.StringSliceFlag{Name: "param", Usage: "add `KEY=VALUE` to the token request"},
		&cli.StringFlag{Name: "username", Aliases: []string{"u"}, Usage: "sign in as `NAME`"},
		&cli.StringFlag{Name: "mfa-code", Aliases: []string{"m"}, Usage: "the second factor; with an empty `CODE` there is none and nobody is asked"},
		&cli.StringFlag{Name: "passcode", Usage: "the one-time passcode `CODE` of the passcode flow"},
		&cli.BoolFlag{Name: "password-stdin", Usage: "read the password from standard input"},
		&cli.BoolFlag{Name: "passcode-stdin", Usage: "read the one-time passcode from standard input"},
		&cli.StringFlag{Name: "redirect-uri", Usage: "have the browser come back to `URI`"},
		&cli.IntFlag{Name: "port", Usage: "have the browser come back to this `PORT` of the loopback address"},
	}
}

// override puts flags and environment over the profile.
func (e *environment) override(ctx context.Context, c *cli.Context, p *profiles.Profile) error {
	if p.Origins == nil {
		p.Origins = profiles.Origins{}
	}
	o := overrider{environment: e, c: c, p: p}
	o.text("username", "IDPAUTH_USERNAME", "username", &p.Username)
	o.text("", "IDPAUTH_CLIENT_ID", "client_id", &p.ClientID)
	o.text("flow", "", "flow", &p.Flow)
	o.text("redirect-uri", "", "redirect_uri", &p.RedirectURI)
	o.secret("IDPAUTH_CLIENT_SECRET", "client_secret", &p.ClientSecret)
	o.secret("IDPAUTH_PASSWORD", "password", &p.Password)
	o.secret("IDPAUTH_PASSCODE", "passcode", &p.Passcode)
	o.list("audience", "audience", &p.Audience)
	o.list("resource", "resource", &p.Resource)
	if err := o.scopes(); err != nil {
		return err
	}
	if err := o.params(); err != nil {
		return err
	}
	if err := o.port(); err != nil {
		return err
	}
	return o.stdin(ctx)
}

// overrider puts the settings of one run over those of a profile and notes
// where each comes from.
type overrider struct {
	*environment
	c *cli.Context
	p *profiles.Profile
}

func (o overrider) note(key, source string) {
	o.p.Origins[key] = source
	o.Explain("%s: from %s", key, source)
}

func (o overrider) text(flag, variable, key string, to *string) {
	if flag != "" && o.c.IsSet(flag) {
		*to = o.c.String(flag)
		o.note(key, "--"+flag)
	} else if value := o.Getenv(variable); variable != "" && value != "" {
		*to = value
		o.note(key, variable)
	}
}

// secret takes a secret variable that is set, even to nothing: that it is empty
// is an error where the secret is needed.
func (o overrider) secret(variable, key string, to **profiles.Secret) {
	if _, ok := o.LookupEnv(variable); ok {
		*to = &profiles.Secret{Env: variable}
		o.note(key, variable)
	}
}

func (o overrider) list(flag, key string, to *[]string) {
	if o.c.IsSet(flag) {
		*to = o.c.StringSlice(flag)
		o.note(key, "--"+flag)
	}
}

func (o overrider) scopes() error {
	if !o.c.IsSet("scope") {
		return nil
	}
	scopes, err := profiles.ParseScopes(strings.Join(o.c.StringSlice("scope"), " "))
	if err != nil {
		return &usage{msg: "--scope: " + err.Error()}
	}
	o.p.Scopes = scopes
	o.note("scopes", "--scope")
	return nil
}

// params adds to the profile's parameters, whose map other profiles may share.
func (o overrider) params() error {
	if !o.c.IsSet("param") {
		return nil
	}
	params := maps.Clone(o.p.Params)
	if params == nil {
		params = map[string]string{}
	}
	given := map[string]bool{}
	for _, param := range o.c.StringSlice("param") {
		name, value, ok := strings.Cut(param, "=")
		if !ok || name == "" {
			return &usage{msg: "--param takes KEY=VALUE"}
		}
		if given[name] {
			return &usage{msg: fmt.Sprintf("--param gives %q twice", shorten(name))}
		}
		given[name] = true
		params[name] = value
		o.note("params."+name, "--param")
	}
	o.p.Params = params
	return nil
}

func (o overrider) port() error {
	if !o.c.IsSet("port") {
		return nil
	}
	port := o.c.Int("port")
	if port < 1 || port > 65535 {
		return &usage{msg: "--port is not between 1 and 65535"}
	}
	o.p.RedirectPorts = []int{port}
	o.note("redirect_ports", "--port")
	return nil
}

// stdin takes the one secret that standard input can give, and the passcode. A
// passcode that is given means the passcode flow, unless another is named.
func (o overrider) stdin(ctx context.Context) (err error) {
	password, passcode := o.c.Bool("password-stdin"), o.c.Bool("passcode-stdin")
	if password && passcode {
		return &usage{msg: "--password-stdin and --passcode-stdin exclude each other"}
	}
	if passcode && o.c.IsSet("passcode") {
		return &usage{msg: "--passcode and --passcode-stdin exclude each other"}
	}
	switch {
	case password:
		o.p.Password, err = o.secretFromStdin(ctx, "password")
		o.note("password", "--password-stdin")
		return err
	case passcode:
		o.p.Passcode, err = o.secretFromStdin(ctx, "passcode")
		o.note("passcode", "--passcode-stdin")
	case o.c.IsSet("passcode"):
		code := token.Secret(o.c.String("passcode"))
		o.p.Passcode = &profiles.Secret{Inline: &code}
		o.note("passcode", "--passcode")
	default:
		return nil
	}
	if !o.c.IsSet("flow") {
		o.p.Flow = "passcode"
		o.note("flow", "the passcode that is given")
	}
	return err
}

// mfaCode is the second factor as flag or environment give it, nil where they
// do not.
func (e *environment) mfaCode(c *cli.Context) *profiles.Secret {
	if c.IsSet("mfa-code") {
		code := token.Secret(c.String("mfa-code"))
		return &profiles.Secret{Inline: &code}
	}
	if _, ok := e.LookupEnv("IDPAUTH_MFA_CODE"); ok {
		return &profiles.Secret{Env: "IDPAUTH_MFA_CODE"}
	}
	return nil
}

// request is what flags, environment and profile come to.
func (e *environment) request(ctx context.Context, c *cli.Context, p *profiles.Profile) (flows.Request, error) {
	if err := e.override(ctx, c, p); err != nil {
		return flows.Request{}, err
	}
	flow, reason, err := flows.Choose(p)
	if err != nil {
		return flows.Request{}, err
	}
	e.Explain("flow: %s, because %s", flow.Name, reason)
	if err := p.Validate(); err != nil {
		return flows.Request{}, err
	}
	if err := flow.Check(p); err != nil {
		return flows.Request{}, err
	}
	return flows.Request{Profile: p, Flow: flow, MFACode: e.mfaCode(c)}, nil
}
