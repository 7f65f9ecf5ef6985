package flows

import (
	"context"
	"time"

	"idpauth/internal/token"
	"idpauth/profiles"
)

// Request is what a command asks for.
type Request struct {
	Profile *profiles.Profile // flags and environment already applied
	Flow    Flow

	// Force never returns a token that was cached before the process started.
	Force bool
	// NoCache neither reads nor writes the store.
	NoCache bool
	// SignIn asks for a new sign-in, without the cache and the refresh token,
	// that replaces the session with all its tokens.
	SignIn bool
	// RefreshOnly uses the refresh token now and never signs in.
	RefreshOnly bool
	// MinTTL is the life that a token must have left; zero: the usual margin.
	MinTTL time.Duration
	// MFACode is the second factor as the caller gave it; an empty inline secret:
	// there is none and nobody is to be asked; nil: not given.
	MFACode *profiles.Secret
	// OwnUser demands that a password signs in the profile's user; a passcode has
	// to in any case.
	OwnUser bool
	// Prepare completes the request once it is known that somebody has to sign in,
	// under the session's lock: it may choose another flow of the same family and
	// give the profile what it lacks. person runs a wait for a person. nil: the
	// request is complete.
	Prepare func(ctx context.Context, r *Request, person func(wait func() error) error) error
	// Subject is a digest of the subject, actor or assertion; Identify gives it.
	Subject string
}

// Session identifies the session that answers the request.
func (r Request) Session() token.SessionID {
	p := r.Profile
	id := token.SessionID{
		Profile:       p.Name,
		Issuer:        p.Issuer,
		TokenEndpoint: p.Endpoints.Token,
		ClientID:      p.ClientID,
		Username:      p.Username,
		Family:        r.Flow.Family,
	}
	if id.Family == token.FamilyClient {
		id.Username = ""
	}
	return id
}

// Question is what the request asks of the session.
func (r Request) Question() token.Question {
	p := r.Profile
	return token.Question{
		Scopes:     p.Scopes,
		Audience:   p.Audience,
		Resource:   p.Resource,
		Params:     p.Params,
		AuthParams: p.AuthParams,
		Subject:    r.Subject,
	}
}
