package flows

import (
	"errors"
	"fmt"
	"strings"

	"idpauth/internal/jwt"
	"idpauth/internal/token"
)

// ErrOtherUser is why credentials that worked are refused. A passcode is spent
// all the same.
var ErrOtherUser = errors.New("the credentials are another user's")

// checkUser refuses a token for somebody else than the profile's user: whoever
// made a passcode is who signed in. The comparison is blind to case, as UAA's
// stores are.
func (g *grant) checkUser(t *token.Token) error {
	want := g.Profile.Username
	parsed, err := jwt.Parse(t.AccessToken.Reveal())
	if want == "" || err != nil {
		return nil
	}
	name, _ := parsed.Claims.String("user_name")
	mail, _ := parsed.Claims.String("email")
	if name == "" || strings.EqualFold(name, want) || strings.EqualFold(mail, want) {
		return nil
	}
	return &Error{
		Kind: Refused,
		Err:  ErrOtherUser,
		Msg:  fmt.Sprintf("profile %q: the %s signed in %q, the profile is for %q", g.Profile.Name, g.Flow.Name, quote(name), want),
		Help: "get a " + g.Flow.Name + " as " + want + ", or change username in the profile",
	}
}
