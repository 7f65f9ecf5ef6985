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
	"idpauth/internal/token"
	"idpauth/output"
)

func inspectCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:      "inspect",
		Usage:     "show what a JWT says, without checking its signature",
		Category:  tokenCommands,
		ArgsUsage: "[TOKEN | -]",
		UsageText: "idpauth inspect -p prod\nidpauth get-token -p prod | idpauth inspect --claims\nidpauth inspect --file token.txt -o json",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "token", Aliases: []string{"t"}, Usage: "inspect `TOKEN`"},
			&cli.StringFlag{Name: "file", Usage: "read the token from `PATH`"},
			&cli.BoolFlag{Name: "header", Usage: "show the header alone"},
			&cli.BoolFlag{Name: "claims", Usage: "show the claims alone"},
			viewFlag("pretty"),
		},
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
	o.view, err = parseView(c, "pretty")
	return o, err
}

func (e *environment) inspect(ctx context.Context, o inspectOptions) error {
	text, err := e.tokenToInspect(ctx, o)
	if err != nil {
		return err
	}
	parsed, err := jwt.Parse(text)
	if err != nil && !strings.Contains(text, ".") {
		return fmt.Errorf("%w; if it is a token, it is opaque: only its issuer can tell what it says", err)
	}
	if err != nil {
		return err
	}
	if parsed.Encrypted && o.claims {
		return errors.New("the token is encrypted (JWE): its claims are not for us")
	}
	if err := o.show(e.Stdout, output.Inspection{JWT: parsed, Now: e.Now()}); err != nil {
		return err
	}
	e.Notice("the signature was NOT verified")
	return nil
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
func (e *environment) tokenToInspect(ctx context.Context, o inspectOptions) (string, error) {
	switch {
	case e.globals.profile != "":
		return e.cachedToken(ctx)
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

// cachedToken is the profile's cached access token, expired or not.
func (e *environment) cachedToken(ctx context.Context) (string, error) {
	cfg, p, err := e.profile()
	if err != nil {
		return "", err
	}
	s, err := e.settings(cfg)
	if err != nil {
		return "", err
	}
	request, err := e.request(ctx, p, overrides{})
	if err != nil {
		return "", err
	}
	store, err := e.storeAsking(s, prompter{forbidden: true})
	if err != nil {
		return "", err
	}
	session, err := store.Load(ctx, request.Session())
	if err != nil {
		return "", err
	}
	var t *token.Token
	if session != nil {
		if request, err = e.identify(ctx, cfg, s, store, request); err != nil {
			return "", err
		}
		t = session.Tokens[request.Question().Key()]
	}
	if t == nil {
		return "", &flows.Error{
			Kind: flows.Refused,
			Msg:  fmt.Sprintf("profile %q: no token is cached", p.Name),
			Help: "idpauth get-token -p " + p.Name,
		}
	}
	return t.AccessToken.Reveal(), nil
}
