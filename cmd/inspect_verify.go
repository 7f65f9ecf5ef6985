package cmd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"idpauth/flows"
	"idpauth/internal/jwt"
	"idpauth/profiles"
)

const verifyCategory = "Verification"

// verifyFlags are the flags by which inspect verifies.
func verifyFlags() []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: "verify", Usage: "verify the signature, the times and what else is known of the token", Category: verifyCategory},
		&cli.StringFlag{Name: "issuer", Usage: "the token must be of the issuer `URL`, whose metadata names the keys", Category: verifyCategory},
		&cli.StringFlag{Name: "jwks", Usage: "verify with the keys (JWK Set, JWK or PEM) of `FILE`, or with the JWK Set at a URL", Category: verifyCategory},
		&cli.StringFlag{Name: "audience", Usage: "the token must be for `AUDIENCE`", Category: verifyCategory},
		&cli.StringFlag{Name: "at", Usage: "judge it as at `TIME`, RFC 3339 or Unix seconds, in place of now", Category: verifyCategory},
	}
}

// verification is what a token is held against. What is empty is not demanded.
type verification struct {
	wanted   bool
	issuer   string
	keys     string // a file or a URL; empty: the issuer's
	audience string
	at       time.Time // zero: now
}

func newVerification(c *cli.Context) (v verification, err error) {
	v = verification{
		wanted:   c.Bool("verify"),
		issuer:   issuerIn(c.String("issuer")),
		keys:     c.String("jwks"),
		audience: c.String("audience"),
	}
	if at := c.String("at"); at != "" {
		if v.at, err = parseTime(at); err != nil {
			return v, err
		}
	}
	if !v.wanted && v.issuer+v.keys+v.audience != "" {
		return v, &usage{msg: "--issuer, --jwks and --audience are for --verify", hint: "add --verify"}
	}
	if v.issuer != "" {
		if err := profiles.CheckIssuer(v.issuer, false); err != nil {
			return v, &usage{msg: "--issuer " + err.Error()}
		}
	}
	if v.keysAreRemote() {
		if err := profiles.CheckURL(v.keys, false); err != nil {
			return v, &usage{msg: "--jwks " + err.Error()}
		}
	}
	return v, nil
}

func (v verification) keysAreRemote() bool {
	scheme, _, isURL := strings.Cut(v.keys, "://")
	return isURL && (strings.EqualFold(scheme, "https") || strings.EqualFold(scheme, "http"))
}

// verify verifies t, of the profile p where there is one, and returns by which key
// of whom it is good.
func (e *environment) verify(ctx context.Context, v verification, cfg *profiles.Config, p *profiles.Profile, s profiles.Settings, t *jwt.JWT) (key string, err error) {
	if p, err = v.profile(p); err != nil {
		return "", err
	}
	expectations := flows.Expectations(p, v.now(e))
	expectations.Audience = v.audience
	switch {
	case t.Encrypted: // no key changes that
		err = t.Verify(nil, expectations)
	case v.keys != "" && !v.keysAreRemote():
		err = e.verifyWithFile(ctx, v.keys, t, expectations)
	default:
		err = e.verifyWithIssuer(ctx, cfg, p, s, t, expectations)
	}
	if failures, ok := errors.AsType[jwt.Failures](err); ok {
		refusal := &flows.Error{Kind: flows.Refused, Msg: "the token is not to be accepted: " + failures.Error()}
		if v.at.IsZero() {
			refusal.Help = failures.Hint()
		}
		return "", refusal
	}
	if err != nil {
		return "", err
	}
	return v.key(p, t), nil
}

// key names the key by which t is good, and its issuer where one was demanded.
func (v verification) key(p *profiles.Profile, t *jwt.JWT) string {
	key := "a key"
	if id, _ := t.Header.String("kid"); id != "" {
		key = fmt.Sprintf("key %.100q", id)
	}
	key += " of " + cmp.Or(v.keys, p.Issuer, p.Endpoints.JWKS)
	if v.keys != "" && p.Issuer != "" {
		key += ", for issuer " + p.Issuer
	}
	return key
}

func (v verification) now(e *environment) time.Time {
	if v.at.IsZero() {
		return e.Now()
	}
	return v.at
}

// profile is p with what the flags say in place of its issuer and keys, or a
// profile of them alone.
func (v verification) profile(p *profiles.Profile) (*profiles.Profile, error) {
	var other profiles.Profile
	if p == nil {
		other.Preset = &profiles.Preset{Name: "oidc"}
	} else {
		other = *p
	}
	if v.issuer != "" {
		other.Issuer = v.issuer
	}
	if v.issuer != "" || v.keys != "" {
		other.Endpoints = profiles.Endpoints{}
	}
	if v.keysAreRemote() {
		other.Endpoints.JWKS = v.keys
	}
	if other.Issuer == "" && other.Endpoints.JWKS == "" && v.keys == "" {
		return nil, &usage{msg: "--verify: nothing says whose keys are right", hint: "give --issuer or --jwks, or a profile that has an issuer"}
	}
	return &other, nil
}

func (e *environment) verifyWithIssuer(ctx context.Context, cfg *profiles.Config, p *profiles.Profile, s profiles.Settings, t *jwt.JWT, expectations jwt.Expectations) error {
	ctx, b, stop := budget(ctx, s)
	defer stop()
	a, err := e.acquirer(cfg, s, b)
	if err != nil {
		return err
	}
	return a.Verify(ctx, p, t, expectations)
}

// maxKeysFile bounds a file of keys, in bytes.
const maxKeysFile = 1 << 20

func (e *environment) verifyWithFile(ctx context.Context, path string, t *jwt.JWT, expectations jwt.Expectations) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("the keys' file %q: %w", path, cause(err))
	}
	defer f.Close()
	data, err := readAll(ctx, f, maxKeysFile)
	if err != nil {
		return fmt.Errorf("the keys' file %q: %w", path, cause(err))
	}
	keys, err := jwt.ParseKeys(data)
	if err != nil {
		return fmt.Errorf("the keys' file %q: %w", path, err)
	}
	for _, warning := range keys.Warnings {
		e.Notice("%s: %s", path, warning)
	}
	for _, refused := range keys.Refused() {
		e.Explain("keys: not used: %s", refused)
	}
	return t.Verify(keys, expectations)
}
