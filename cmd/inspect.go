package cmd

import (
	"bytes"
	"context"
	"fmt"
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
		ArgsUsage: "[TOKEN | -]",
		UsageText: "idpauth inspect [TOKEN | -] [flags]\n\nidpauth inspect -p prod\nidpauth get-token -p prod | idpauth inspect",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "token", Aliases: []string{"t"}, Usage: "inspect `TOKEN`"},
			&cli.StringFlag{Name: "file", Usage: "read the token from `PATH`"},
			&cli.BoolFlag{Name: "header", Usage: "show the header alone"},
			&cli.BoolFlag{Name: "claims", Usage: "show the claims alone"},
			viewFlag("pretty"),
		},
		Action: func(c *cli.Context) error {
			if err := atMost(c, 1); err != nil {
				return err
			}
			view, err := output.ParseView(c.String("output"), "pretty")
			if err != nil {
				return err
			}
			if c.Bool("header") && c.Bool("claims") {
				return &usage{msg: "--header and --claims exclude each other"}
			}
			return e.inspect(c, view)
		},
	}
}

func (e *environment) inspect(c *cli.Context, view output.View) error {
	text, err := e.tokenToInspect(c)
	if err != nil {
		return err
	}
	parsed, err := jwt.Parse(text)
	if err != nil {
		return err
	}
	if parsed.Encrypted && c.Bool("claims") {
		return fmt.Errorf("the token is encrypted (JWE): its claims are not for us")
	}
	inspection := output.Inspection{JWT: parsed, Now: e.Now()}
	var document any = inspection.Document()
	show := inspection.Text
	switch {
	case c.Bool("header"):
		document, show = output.Object(parsed.Header), nil
	case c.Bool("claims"):
		document, show = output.Object(parsed.Claims), nil
	}
	if show == nil && view == output.Text {
		view = output.JSON
	}
	if err := view.Write(e.Stdout, document, show); err != nil {
		return err
	}
	e.Notice("the signature was NOT verified")
	return nil
}

// tokenToInspect finds the one token that the arguments name.
func (e *environment) tokenToInspect(c *cli.Context) (string, error) {
	given := 0
	for _, is := range []bool{c.NArg() > 0, c.IsSet("token"), c.IsSet("file"), c.IsSet("profile")} {
		if is {
			given++
		}
	}
	if given > 1 {
		return "", &usage{msg: "an argument, --token, --file and --profile exclude each other"}
	}
	switch {
	case c.IsSet("profile"):
		return e.cachedToken(c)
	case c.IsSet("file"):
		f, err := os.Open(c.String("file"))
		if err != nil {
			return "", fmt.Errorf("the token's file: %w", err)
		}
		defer f.Close()
		return readToken(c.Context, f)
	case c.IsSet("token"):
		e.Notice("other processes can read the command line; give tokens on standard input")
		return c.String("token"), nil
	case c.NArg() > 0 && c.Args().First() != "-":
		e.Notice("other processes can read the command line; give tokens on standard input")
		return c.Args().First(), nil
	}
	return readToken(c.Context, e.Stdin)
}

// readToken reads a token as people paste it: in quotes, behind Bearer, with
// space around it.
func readToken(ctx context.Context, r interface{ Read([]byte) (int, error) }) (string, error) {
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
func (e *environment) cachedToken(c *cli.Context) (string, error) {
	cfg, p, err := e.profile(c)
	if err != nil {
		return "", err
	}
	s, err := e.settings(c, cfg)
	if err != nil {
		return "", err
	}
	request, err := e.request(c.Context, c, p)
	if err != nil {
		return "", err
	}
	store, err := e.store(s, prompter{e.Terminal, e.noInteractive(c.Bool("no-interactive"))})
	if err != nil {
		return "", err
	}
	session, err := store.Load(c.Context, request.Session())
	if err != nil {
		return "", err
	}
	var t *token.Token
	if session != nil {
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
