package cmd

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"idpauth/flows"
	"idpauth/internal/token"
	"idpauth/profiles"
)

const (
	tokenCategory  = "Which token"
	signInCategory = "How to sign in"
)

// overrideFlags are the flags that put other values over those of the profile.
func overrideFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{Name: "scope", Aliases: []string{"s"}, Usage: "ask for `SCOPES` in place of the profile's; space or comma between them", Category: tokenCategory},
		&cli.StringSliceFlag{Name: "audience", Usage: "ask for a token for `AUDIENCE` in place of the profile's", Category: tokenCategory},
		&cli.StringSliceFlag{Name: "resource", Usage: "ask for a token for the resource `URI` (RFC 8707) in place of the profile's", Category: tokenCategory},
		&cli.StringSliceFlag{Name: "param", Usage: "add `KEY=VALUE` to the token request", Category: tokenCategory},
		&cli.StringFlag{Name: "flow", Aliases: []string{"f"}, Usage: "use the flow `NAME`; idpauth flows lists them", Category: signInCategory},
		&cli.StringFlag{Name: "username", Aliases: []string{"u"}, Usage: "sign in as `NAME`", Category: signInCategory},
		&cli.BoolFlag{Name: "password-stdin", Usage: "read the password from standard input", Category: signInCategory},
		&cli.StringFlag{Name: "mfa-code", Aliases: []string{"m"}, Usage: "the second factor; with an empty `CODE` there is none and nobody is asked", Category: signInCategory},
		&cli.StringFlag{Name: "passcode", Usage: "the one-time passcode `CODE` of the passcode flow", Category: signInCategory},
		&cli.BoolFlag{Name: "passcode-stdin", Usage: "read the one-time passcode from standard input", Category: signInCategory},
		&cli.StringFlag{Name: "redirect-uri", Usage: "have the browser come back to `URI`", Category: signInCategory},
		&cli.IntFlag{Name: "port", Usage: "have the browser come back to this `PORT` of the loopback address", Category: signInCategory},
		&cli.BoolFlag{Name: "qr", Usage: "show the page of the device-code flow as a QR code, too", Category: signInCategory},
	}
}

// overrides are the settings of one run that come before the profile's. Zero
// means that a flag was not given.
type overrides struct {
	flow          string
	scopes        []string // not nil, yet empty: none
	audience      []string
	resource      []string
	params        map[string]string
	username      string
	mfaCode       *string // empty: there is none and nobody is to be asked
	passcode      string
	redirectURI   string
	port          int
	passwordStdin bool
	passcodeStdin bool
	qr            bool // draw the page that a person has to open
}

func newOverrides(c *cli.Context) (overrides, error) {
	o := overrides{
		flow:          c.String("flow"),
		audience:      given(c, "audience"),
		resource:      given(c, "resource"),
		username:      c.String("username"),
		passcode:      c.String("passcode"),
		redirectURI:   c.String("redirect-uri"),
		port:          c.Int("port"),
		passwordStdin: c.Bool("password-stdin"),
		passcodeStdin: c.Bool("passcode-stdin"),
		qr:            c.Bool("qr"),
	}
	if c.IsSet("mfa-code") {
		code := c.String("mfa-code")
		o.mfaCode = &code
	}
	var err error
	if c.IsSet("scope") {
		if o.scopes, err = profiles.ParseScopes(strings.Join(c.StringSlice("scope"), " ")); err != nil {
			return o, &usage{msg: "--scope: " + err.Error()}
		}
	}
	if o.params, err = parseParams(c.StringSlice("param")); err != nil {
		return o, err
	}
	return o, o.validate(c.IsSet("port"))
}

// given are the values of a repeatable flag, nil where there is none.
func given(c *cli.Context, name string) []string {
	if !c.IsSet(name) {
		return nil
	}
	return c.StringSlice(name)
}

func (o overrides) validate(portGiven bool) error {
	switch {
	case portGiven && (o.port < 1 || o.port > 65535):
		return &usage{msg: "--port is not between 1 and 65535"}
	case o.passwordStdin && o.passcodeStdin:
		return &usage{msg: "--password-stdin and --passcode-stdin exclude each other"}
	case o.passcodeStdin && o.passcode != "":
		return &usage{msg: "--passcode and --passcode-stdin exclude each other"}
	}
	return nil
}

// parseParams reads the KEY=VALUE of --param.
func parseParams(given []string) (map[string]string, error) {
	params := map[string]string{}
	for _, param := range given {
		name, value, ok := strings.Cut(param, "=")
		if !ok || name == "" {
			return nil, &usage{msg: "--param takes KEY=VALUE"}
		}
		if _, twice := params[name]; twice {
			return nil, &usage{msg: fmt.Sprintf("--param gives %q twice", shorten(name))}
		}
		params[name] = value
	}
	return params, nil
}

// override puts flags and environment over the profile.
func (e *environment) override(ctx context.Context, p *profiles.Profile, o overrides) error {
	if p.Origins == nil {
		p.Origins = profiles.Origins{}
	}
	to := overridden{e, p}
	to.text("username", "IDPAUTH_USERNAME", &p.Username, "--username", o.username)
	to.client()
	to.text("flow", "", &p.Flow, "--flow", o.flow)
	to.text("redirect_uri", "", &p.RedirectURI, "--redirect-uri", o.redirectURI)
	to.secret("client_secret", "IDPAUTH_CLIENT_SECRET", &p.ClientSecret)
	to.secret("password", "IDPAUTH_PASSWORD", &p.Password)
	to.secret("passcode", "IDPAUTH_PASSCODE", &p.Passcode)
	to.list("scopes", &p.Scopes, "--scope", o.scopes)
	to.list("audience", &p.Audience, "--audience", o.audience)
	to.list("resource", &p.Resource, "--resource", o.resource)
	to.params(o.params)
	if o.port != 0 {
		p.RedirectURI = withoutPort(p.RedirectURI)
		p.RedirectPorts = []int{o.port}
		to.note("redirect_ports", "--port")
	}
	return to.givenSecrets(ctx, o)
}

// addresses are those of the API that the profile's token is for.
func (o overrides) addresses(p *profiles.Profile) []string {
	audience, resource := p.Audience, p.Resource
	if o.audience != nil {
		audience = o.audience
	}
	if o.resource != nil {
		resource = o.resource
	}
	return slices.Concat(audience, resource, p.OriginsAllowed)
}

// overridden is a profile that one run changes, and notes from where.
type overridden struct {
	*environment
	p *profiles.Profile
}

func (to overridden) note(key, source string) {
	to.p.Origins[key] = source
	to.Explain("%s: from %s", key, source)
}

func (to overridden) text(key, variable string, field *string, flag, value string) {
	if value != "" {
		*field = value
		to.note(key, flag)
	} else if value := to.Getenv(variable); value != "" {
		*field = value
		to.note(key, variable)
	}
}

// client takes another client than the profile's. The secret that a preset knows
// is its own client's and stays behind.
func (to overridden) client() {
	before := to.p.ClientID
	to.text("client_id", "IDPAUTH_CLIENT_ID", &to.p.ClientID, "", "")
	if to.p.ClientID != before && strings.HasPrefix(to.p.Origins["client_secret"], "preset ") {
		to.p.ClientSecret = nil
	}
}

// secret takes a secret variable that is set, even to nothing: that it is empty
// is an error where the secret is needed.
func (to overridden) secret(key, variable string, field **profiles.Secret) {
	if _, ok := to.LookupEnv(variable); ok {
		*field = &profiles.Secret{Env: variable}
		to.note(key, variable)
	}
}

func (to overridden) list(key string, field *[]string, flag string, values []string) {
	if values != nil {
		*field = values
		to.note(key, flag)
	}
}

// params adds to the profile's parameters, whose map other profiles may share.
func (to overridden) params(params map[string]string) {
	if len(params) == 0 {
		return
	}
	all := maps.Clone(to.p.Params)
	if all == nil {
		all = map[string]string{}
	}
	for _, name := range slices.Sorted(maps.Keys(params)) {
		all[name] = params[name]
		to.note("params."+name, "--param")
	}
	to.p.Params = all
}

// givenSecrets takes the one secret that standard input can give, and the
// passcode. A passcode that is given means the passcode flow, unless another is
// named.
func (to overridden) givenSecrets(ctx context.Context, o overrides) (err error) {
	switch {
	case o.passwordStdin:
		to.p.Password, err = to.secretFromStdin(ctx, "password")
		to.note("password", "--password-stdin")
		return err
	case o.passcodeStdin:
		to.p.Passcode, err = to.secretFromStdin(ctx, "passcode")
		to.note("passcode", "--passcode-stdin")
	case o.passcode != "":
		code := token.Secret(o.passcode)
		to.p.Passcode = &profiles.Secret{Inline: &code}
		to.note("passcode", "--passcode")
	default:
		return nil
	}
	if o.flow == "" {
		to.p.Flow = "passcode"
		to.note("flow", "the passcode that is given")
	}
	return err
}

// mfaCode is the second factor as flag or environment give it, nil where they
// do not.
func (e *environment) mfaCode(o overrides) *profiles.Secret {
	if o.mfaCode != nil {
		code := token.Secret(*o.mfaCode)
		return &profiles.Secret{Inline: &code}
	}
	if _, ok := e.LookupEnv("IDPAUTH_MFA_CODE"); ok {
		return &profiles.Secret{Env: "IDPAUTH_MFA_CODE"}
	}
	return nil
}

// request is what flags, environment and profile come to.
func (e *environment) request(ctx context.Context, p *profiles.Profile, o overrides) (flows.Request, error) {
	if err := e.override(ctx, p, o); err != nil {
		return flows.Request{}, err
	}
	request, err := e.plainRequest(p)
	request.MFACode = e.mfaCode(o)
	return request, err
}

// plainRequest is what a profile alone comes to.
func (e *environment) plainRequest(p *profiles.Profile) (flows.Request, error) {
	flow, reason, err := flows.Choose(p, e.canBrowse)
	if err != nil {
		return flows.Request{}, err
	}
	e.Explain("flow: %s, because %s", flow.Name, reason)
	if err := errors.Join(p.Validate(), flow.Check(p)); err != nil {
		return flows.Request{}, err
	}
	return flows.Request{Profile: p, Flow: flow}, nil
}
