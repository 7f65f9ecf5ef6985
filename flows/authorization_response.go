package flows

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"net/url"
)

// authorizationResponse is what the authorization server has the browser bring
// (RFC 6749 sections 4.1.2 and 4.1.2.1).
type authorizationResponse struct {
	code        string
	oauthError  string
	description string
	issuer      string // RFC 9207
	named       bool   // issuer was given
	problem     string // why it is no answer at all, though the state is right
}

// errForeignState means that a response belongs to another request, or is forged.
var errForeignState = errors.New("its state is not the one of this sign-in")

// readResponse reads the parameters of a response to the request with that
// state. One that does not know the state says nothing about the sign-in.
func readResponse(parameters url.Values, state string) (authorizationResponse, error) {
	known := false
	for _, given := range parameters["state"] {
		known = subtle.ConstantTimeCompare([]byte(given), []byte(state)) == 1 || known
	}
	if !known {
		return authorizationResponse{}, errForeignState
	}
	r := authorizationResponse{
		code:        parameters.Get("code"),
		oauthError:  parameters.Get("error"),
		description: parameters.Get("error_description"),
		issuer:      parameters.Get("iss"),
		named:       parameters.Has("iss"),
	}
	switch {
	case r.code != "" && r.oauthError != "":
		r.problem = "both a code and an error"
	case r.code == "" && r.oauthError == "":
		r.problem = "neither a code nor an error"
	}
	for _, name := range []string{"state", "code", "error", "error_description", "iss"} {
		if len(parameters[name]) > 1 { // RFC 6749 section 3.1
			r.problem = name + " twice"
		}
	}
	return r, nil
}

// accept returns the code of a response, or why there is none.
func (g *grant) accept(r authorizationResponse) (code string, err error) {
	server := origin(g.endpoints.Authorization)
	// The empty cause marks a no of the server's, which others may share.
	refuse := func(why string) error {
		return &Error{Kind: Refused, Err: &answerError{}, Msg: fmt.Sprintf("profile %q: the answer of %s in the browser is refused: %s", g.Profile.Name, server, why)}
	}
	switch {
	case r.problem != "":
		return "", refuse("it has " + r.problem)
	case r.named && g.Profile.Issuer == "":
		g.Explain("flow: the answer names its issuer, which the profile does not: not checked")
	case r.named && !isIssuer(g.Profile, r.issuer):
		return "", refuse(fmt.Sprintf("it is of issuer %q, not of %q", quote(r.issuer), g.Profile.Issuer))
	case !r.named && g.metadata.SendsIssuer:
		return "", refuse("it does not name its issuer, which the metadata promises (RFC 9207)")
	}
	if r.oauthError != "" {
		return "", g.denied(server, r)
	}
	return r.code, nil
}

// denied makes an error of an error response.
func (g *grant) denied(server string, r authorizationResponse) error {
	e := &answerError{code: quote(r.oauthError, g.revealed...), description: quote(r.description, g.revealed...)}
	failed := &Error{
		Kind:  Refused,
		Msg:   fmt.Sprintf("profile %q: %s refused: %v", g.Profile.Name, server, e),
		Help:  helpFor(e.code),
		OAuth: e.code,
		Err:   e,
	}
	switch {
	case e.passing():
		failed.Kind = Network
	case e.interaction():
		failed.Help = "leave prompt out of auth_params, so that the server may ask"
	}
	return failed
}

// origin is the scheme and host of an address, for messages.
func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "the authorization server"
	}
	return u.Scheme + "://" + u.Host
}
