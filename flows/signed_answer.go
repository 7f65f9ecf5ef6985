package flows

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"strings"

	"idpauth/internal/jwt"
)

// is reports whether the answer grants something in this media type.
func (a *answer) is(mediaType string) bool {
	given, _, err := mime.ParseMediaType(a.header.Get("Content-Type"))
	return err == nil && given == mediaType && a.status/100 == 2
}

// signedAnswer reads an answer that is a JWT and verifies it with the issuer's
// keys. What it must be beside well signed may depend on what it says.
func (g *grant) signedAnswer(ctx context.Context, a *answer, expect func(*jwt.JWT) jwt.Expectations) (*jwt.JWT, error) {
	t, err := jwt.Parse(strings.TrimSpace(string(a.body)))
	if errors.Is(err, jwt.ErrNoSignature) {
		return nil, g.refuseAnswer(a, jwt.Failures{errors.New("it has no signature")})
	}
	if err != nil {
		return nil, a.unusable(fmt.Sprintf("what should be a JWT: %v", err))
	}
	if t.Encrypted { // whatever the keys are
		err = t.Verify(nil, jwt.Expectations{Now: g.Now()})
	} else {
		err = g.verify(ctx, t, expect(t))
	}
	if failures, ok := errors.AsType[jwt.Failures](err); ok {
		return nil, g.refuseAnswer(a, failures)
	}
	return t, err
}

func (g *grant) refuseAnswer(a *answer, failures jwt.Failures) error {
	return &Error{
		Kind: Refused,
		Msg:  fmt.Sprintf("profile %q: the signed answer of %s is not accepted: %v", g.Profile.Name, a.origin, failures),
		Help: failures.Hint(),
		Err:  failures,
	}
}
