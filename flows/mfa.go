package flows

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"idpauth/internal/token"
	"idpauth/internal/totp"
	"idpauth/profiles"
)

// secondFactor gets the code that goes with the password, "" for none: the
// caller's, else one computed from the shared secret, else what the profile's
// command prints, else, when the profile or the server demands one, a person's.
func (g *grant) secondFactor(ctx context.Context, username string, demanded bool) (string, error) {
	mfa := g.Profile.MFA
	switch {
	case g.MFACode != nil:
		return g.givenCode(ctx, demanded)
	case mfa.TOTPSecret != nil:
		return g.totp(ctx)
	case mfa.Command != nil:
		code, err := (&profiles.Secret{Command: mfa.Command}).Resolve(ctx, g.sources(), fmt.Sprintf("mfa.command of profile %q", g.Profile.Name))
		if err != nil {
			return "", err
		}
		return g.checkedCode(code)
	case mfa.Prompt || demanded:
		return g.askCode(ctx, username)
	}
	return "", nil
}

// placeCode puts the code where the server reads it: into the form, or into the
// query that is returned.
func (g *grant) placeCode(form url.Values, code string) (query url.Values) {
	g.revealed = append(g.revealed, code)
	name := g.Profile.MFA.Parameter
	if g.Profile.MFA.In == profiles.MFAInQuery {
		return url.Values{name: {code}}
	}
	form.Set(name, code)
	return nil
}

// askCode asks a person for the code, once more when it cannot be one.
func (g *grant) askCode(ctx context.Context, username string) (string, error) {
	for range 2 {
		answer, err := g.ask(ctx, fmt.Sprintf("Second factor of %q at %s: ", username, g.host()), true)
		if errors.Is(err, errNobody) {
			return "", &Error{
				Kind: Refused,
				Msg:  fmt.Sprintf("profile %q: %s asks for a second factor, and nobody can be asked for it", g.Profile.Name, g.host()),
				Help: waysOfCode + "; or run this on a terminal",
			}
		}
		if err != nil {
			return "", err
		}
		if code, err := g.checkedCode(token.Secret(answer)); err == nil {
			return code, nil
		}
	}
	return "", g.badCode()
}

const waysOfCode = "give it by --mfa-code, IDPAUTH_MFA_CODE, mfa.totp_secret or mfa.command in the profile"

// givenCode is the code that the caller gave. That its variable is empty matters
// only where a code is needed.
func (g *grant) givenCode(ctx context.Context, demanded bool) (string, error) {
	if g.noCode() {
		return "", nil
	}
	code, err := g.MFACode.Resolve(ctx, g.sources(), fmt.Sprintf("second factor of profile %q", g.Profile.Name))
	if mfa := g.Profile.MFA; err != nil && !demanded && !mfa.Prompt && mfa.TOTPSecret == nil && mfa.Command == nil {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return g.checkedCode(code)
}

// noCode reports whether the caller said that there is no code.
func (g *grant) noCode() bool {
	return g.MFACode != nil && g.MFACode.Inline != nil && *g.MFACode.Inline == ""
}

func (g *grant) checkedCode(secret token.Secret) (string, error) {
	code := strings.TrimSpace(secret.Reveal())
	if !ValidCode(code) {
		return "", g.badCode()
	}
	return code, nil
}

func (g *grant) badCode() error {
	return &Error{Kind: Usage, Msg: fmt.Sprintf("profile %q: not a second factor: it has six to eight digits", g.Profile.Name)}
}

// ValidCode reports whether code can be a second factor.
func ValidCode(code string) bool {
	return len(code) >= 6 && len(code) <= 8 && strings.Trim(code, "0123456789") == ""
}

// fresh is the least life of a code that is sent: a shorter one may end on its way.
const fresh = 2 * time.Second

// totp computes the current code. A server that is worth its name takes each
// code once, so a step that was used, by whatever profile, is waited out.
func (g *grant) totp(ctx context.Context) (string, error) {
	secret, err := g.reveal(ctx, credential{
		secret: g.Profile.MFA.TOTPSecret,
		key:    "mfa.totp_secret",
		prompt: fmt.Sprintf("TOTP secret of profile %q: ", g.Profile.Name),
	})
	if err != nil {
		return "", err
	}
	key, err := totp.Parse(secret)
	if err != nil {
		return "", &Error{Kind: Usage, Msg: fmt.Sprintf("mfa.totp_secret of profile %q: %v", g.Profile.Name, err), Err: err}
	}
	name := token.Secret(key.Fingerprint(nil))
	for {
		if left := key.Remaining(g.Now()); left < fresh {
			if err := g.awaitStep(ctx, left, "the current code is about to end"); err != nil {
				return "", err
			}
		}
		step, free, err := g.ReserveStep(ctx, name, func() int64 { return key.Step(g.Now()) })
		switch {
		case ctx.Err() != nil:
			return "", contextError(ctx, "waiting to claim a second factor")
		case g.NoCache && unwritable(err):
			// Who does without the store can do without its record: a code that
			// another run has used by then is refused, and costs a try.
			g.Notice("profile %q: another run may send the same second factor: %v", g.Profile.Name, err)
			return key.CodeAt(key.Step(g.Now())), nil
		case err != nil:
			return "", err
		case free:
			return key.CodeAt(step), nil
		}
		if err := g.awaitStep(ctx, key.Remaining(g.Now()), "the current code has been used"); err != nil {
			return "", err
		}
	}
}

// unwritable reports whether err says that nothing can be stored.
func unwritable(err error) bool {
	var e interface{ Unwritable() bool }
	return errors.As(err, &e) && e.Unwritable()
}

// awaitStep waits for the next time step, and tells a person who would notice.
func (g *grant) awaitStep(ctx context.Context, wait time.Duration, why string) error {
	tell := g.Notice
	if wait < 2*fresh {
		tell = g.Explain
	}
	tell("profile %q: waiting %s for the next second factor: %s", g.Profile.Name, wait.Round(time.Second), why)
	return g.person(func() error {
		if !sleep(ctx, wait) {
			return contextError(ctx, "waiting for the next second factor")
		}
		return nil
	})
}

// demandsSecondFactor reports whether err says that a code is missing. The
// wordings are UAA's ("A multi-factor authentication code is required …", 400
// invalid_request), Apigee's ("Error: Invalid MFA code.", 401 unauthorized) and
// Auth0's code.
func demandsSecondFactor(err error) bool {
	var a *answerError
	if !errors.As(err, &a) {
		return false
	}
	description := strings.ToLower(a.description)
	return a.code == "mfa_required" ||
		strings.Contains(description, "multi-factor authentication code is required") ||
		strings.Contains(description, "invalid mfa code")
}
