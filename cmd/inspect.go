package cmd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/urfave/cli/v2"

	"idpauth/flows"
	"idpauth/internal/jwt"
	"idpauth/output"
	"idpauth/profiles"
)

func inspectCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:      "inspect",
		Usage:     "show what a JWT says, and verify it",
		Category:  tokenCommands,
		ArgsUsage: "[TOKEN | -]",
		UsageText: "idpauth inspect -p prod\nidpauth get-token -p prod | idpauth inspect --claims\nidpauth inspect --file token.txt -o json\nidpauth inspect -p prod --verify --audience https://api.example.com\nidpauth inspect --verify --issuer https://id.example.com <token.txt",
		Flags: append([]cli.Flag{
			&cli.StringFlag{Name: "token", Aliases: []string{"t"}, Usage: "inspect `TOKEN`"},
			&cli.StringFlag{Name: "file", Usage: "read the token from `PATH`"},
			&cli.BoolFlag{Name: "header", Usage: "show the header alone"},
			&cli.BoolFlag{Name: "claims", Usage: "show the claims alone"},
			viewFlag("pretty"),
		}, verifyFlags()...),
		Action: func(c *cli.Context) error {
			o, err := e.newInspectOptions(c)
			if err != nil {
				return err
			}
			return e.inspect(c.Context, o)
		},
	}
}

// inspectOptions are which token is shown and how.
type inspectOptions struct {
	token  string // as an argument or by --token; empty: from elsewhere
	file   string
	header bool
	claims bool
	view   output.View
	verification
}

func (e *environment) newInspectOptions(c *cli.Context) (o inspectOptions, err error) {
	o = inspectOptions{
		token:  c.String("token"),
		file:   c.String("file"),
		header: c.Bool("header"),
		claims: c.Bool("claims"),
	}
	if err := atMost(c, 1); err != nil {
		return o, err
	}
	argument := c.Args().First()
	places := 0
	for _, place := range []string{argument, o.token, o.file, e.globals.profile} {
		if place != "" {
			places++
		}
	}
	switch {
	case places > 1:
		return o, &usage{msg: "an argument, --token, --file and --profile exclude each other"}
	case o.header && o.claims:
		return o, &usage{msg: "--header and --claims exclude each other"}
	case argument != "" && argument != "-":
		o.token = argument
	}
	if o.verification, err = newVerification(c); err != nil {
		return o, err
	}
	o.view, err = parseView(c, "pretty")
	return o, err
}

func (e *environment) inspect(ctx context.Context, o inspectOptions) error {
	cfg, p, s, err := e.inspected(o)
	if err != nil {
		return err
	}
	text, err := e.tokenToInspect(ctx, o, cfg, p, s)
	if err != nil {
		return err
	}
	parsed, err := jwt.Parse(text)
	if o.wanted && errors.Is(err, jwt.ErrNoSignature) {
		return &flows.Error{Kind: flows.Refused, Msg: "the token is not to be accepted: it has no signature", Err: err}
	}
	if err != nil && !strings.Contains(text, ".") {
		return fmt.Errorf("%w; if it is a token, it is opaque: only its issuer can tell what it says", err)
	}
	if err != nil {
		return err
	}
	if parsed.Encrypted && o.claims {
		return errors.New("the token is encrypted (JWE): its claims are not for us")
	}
	inspection := output.Inspection{JWT: parsed, Now: o.now(e)}
	if o.wanted {
		if inspection.VerifiedBy, err = e.verify(ctx, o.verification, cfg, p, s, parsed); err != nil {
			return err
		}
	}
	if err := o.show(e.Stdout, inspection); err != nil {
		return err
	}
	if !o.wanted {
		e.Notice("the signature was NOT verified")
	}
	return nil
}

// inspected is the profile whose token is shown, nil where the token comes from
// elsewhere, and the config and settings where they are of use.
func (e *environment) inspected(o inspectOptions) (cfg *profiles.Config, p *profiles.Profile, s profiles.Settings, err error) {
	switch {
	case e.globals.profile != "":
		return e.chosen()
	case o.wanted:
		cfg, s, err = e.loaded(e.config)
	}
	return cfg, nil, s, err
}

// show writes all of the inspection, or the one object that was asked for.
func (o inspectOptions) show(w io.Writer, i output.Inspection) error {
	var part output.Object
	switch {
	case o.header:
		part = output.Object(i.JWT.Header)
	case o.claims:
		part = output.Object(i.JWT.Claims)
	default:
		return o.view.Write(w, i.Document(), i.Text)
	}
	if o.view == output.YAML {
		return output.WriteYAML(w, part)
	}
	return output.WriteJSON(w, part)
}

// tokenToInspect is the token that the options name, else that of stdin.
func (e *environment) tokenToInspect(ctx context.Context, o inspectOptions, cfg *profiles.Config, p *profiles.Profile, s profiles.Settings) (string, error) {
	switch {
	case p != nil:
		t, _, err := e.cachedToken(ctx, cfg, p, s)
		if err != nil {
			return "", err
		}
		return t.AccessToken.Reveal(), nil
	case o.token != "":
		e.Notice("other processes can read the command line; give tokens on standard input")
		return o.token, nil
	case o.file != "":
		f, err := os.Open(o.file)
		if err != nil {
			return "", fmt.Errorf("the token's file %q: %w", o.file, cause(err))
		}
		defer f.Close()
		return readToken(ctx, f)
	}
	if e.globals.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, e.globals.timeout)
		defer cancel()
	}
	return readToken(ctx, e.Stdin)
}

// readToken reads a token as people paste it: in quotes, behind Bearer, with
// space around it.
func readToken(ctx context.Context, r io.Reader) (string, error) {
	data, err := readAll(ctx, r, jwt.MaxLength)
	if err != nil {
		return "", fmt.Errorf("reading the token: %w", err)
	}
	text := string(bytes.TrimSpace(data))
	text = strings.TrimSpace(strings.Trim(text, `"'`))
	if len(text) > 7 && strings.EqualFold(text[:7], "Bearer ") {
		text = strings.TrimSpace(text[7:])
	}
	text = strings.Trim(text, `"'`)
	switch {
	case text == "":
		return "", fmt.Errorf("reading the token: it is empty")
	case strings.ContainsAny(text, "\r\n"):
		return "", fmt.Errorf("reading the token: it has more than one line")
	}
	return text, nil
}
