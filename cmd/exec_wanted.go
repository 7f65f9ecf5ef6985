package cmd

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"idpauth/flows"
	"idpauth/internal/environ"
	"idpauth/internal/token"
	"idpauth/output"
	"idpauth/profiles"
)

// wantedToken is a profile and the variable that its token goes into.
type wantedToken struct {
	profile  string // empty: the one that is used where none is named
	variable string
}

// parseWanted reads the NAME and NAME=VARIABLE of --profile; variable is that of
// --env.
func parseWanted(named []string, variable string) ([]wantedToken, error) {
	if len(named) == 0 {
		named = []string{""}
	}
	var all []wantedToken
	forEnv := variable == ""
	for _, text := range named {
		name, own, given := strings.Cut(text, "=")
		w := wantedToken{name, own}
		if !given {
			w.variable, forEnv = cmp.Or(variable, tokenVariable), true
		}
		switch {
		case given && name == "":
			return nil, &usage{msg: "the name in --profile is empty"}
		case !isVariable(w.variable):
			return nil, &usage{msg: fmt.Sprintf("%q is no name of a variable", shorten(w.variable))}
		case slices.ContainsFunc(all, func(other wantedToken) bool { return environ.SameName(other.variable, w.variable) }):
			return nil, &usage{msg: "two tokens cannot share the variable " + w.variable, hint: "idpauth exec -p a=TOKEN_A -p b=TOKEN_B -- COMMAND..."}
		}
		all = append(all, w)
	}
	if !forEnv {
		return nil, &usage{msg: "--env is for a profile that names no variable itself"}
	}
	return all, nil
}

// isVariable reports whether a shell could name a variable so.
func isVariable(name string) bool {
	for i, c := range []byte(name) {
		letter := c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return name != ""
}

// wantedTokens gets the tokens. Flags and variables that change a profile count
// for one that is alone.
func (e *environment) wantedTokens(ctx context.Context, cfg *profiles.Config, o execOptions) ([]*token.Token, error) {
	s, err := e.settings(cfg)
	if err != nil {
		return nil, err
	}
	var all []*profiles.Profile
	for _, w := range o.wanted {
		if e.reporter.profile = w.profile; w.profile == "" {
			e.reporter.profile = e.profileName(cfg)
		}
		p, err := cfg.Profile(e.reporter.profile)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	tokens := make([]*token.Token, len(all))
	for i, p := range all {
		e.reporter.profile = p.Name
		if len(all) == 1 {
			tokens[i], err = e.acquire(ctx, cfg, p, s, o.overrides, o.apply)
		} else {
			tokens[i], err = e.acquirePlain(ctx, cfg, p, s, o.apply)
		}
		if err != nil {
			return nil, err
		}
	}
	return tokens, nil
}

// acquirePlain gets a token as the profile alone has it.
func (e *environment) acquirePlain(ctx context.Context, cfg *profiles.Config, p *profiles.Profile, s profiles.Settings, adjust func(*flows.Request)) (*token.Token, error) {
	ctx, clocks, stop := budget(ctx, s)
	defer stop()
	request, err := e.plainRequest(p)
	if err != nil {
		return nil, err
	}
	adjust(&request)
	return e.ask(ctx, cfg, s, clocks, request, false)
}

// giveFile writes the token to a file, without a line end: not every program
// that reads one cuts it off. A program that changes its directory finds it too.
func giveFile(variables []string, path string, t *token.Token) ([]string, error) {
	if err := output.WriteFile(path, []byte(t.AccessToken.Reveal())); err != nil {
		return nil, err
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	return append(variables, tokenFileVariable+"="+path), nil
}
