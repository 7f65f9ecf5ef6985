package flows

import (
	"cmp"
	"fmt"

	"idpauth/internal/token"
	"idpauth/internal/weborigin"
	"idpauth/profiles"
)

// revocationProfile is what the tokens of a session are revoked with: the profile
// while it is of the same issuer and token endpoint, else what the session itself
// records. Tokens go to the origin alone that is recorded with them.
func revocationProfile(p *profiles.Profile, id token.SessionID) (*profiles.Profile, error) {
	switch {
	case p == nil && id.Issuer == "":
		return nil, &NotRevocableError{"there is no profile of this name, and the session records no issuer"}
	case p == nil:
		return recorded(&profiles.Profile{Name: id.Profile}, id)
	case !sameServer(p, id):
		return nil, &NotRevocableError{fmt.Sprintf("the session is of %s, and the profile of another server", cmp.Or(id.Issuer, id.TokenEndpoint))}
	case p.Issuer != id.Issuer || p.Endpoints.Token != id.TokenEndpoint:
		return recorded(p, id)
	}
	return ofClient(p, id.ClientID), p.Validate()
}

// sameServer reports whether the profile still is of the origin that the session
// is of.
func sameServer(p *profiles.Profile, id token.SessionID) bool {
	if p.Issuer != "" && id.Issuer != "" {
		return weborigin.Same(p.Issuer, id.Issuer)
	}
	return weborigin.Same(cmp.Or(p.Endpoints.Token, p.Issuer), cmp.Or(id.TokenEndpoint, id.Issuer))
}

// recorded is the profile as it was when the session began, as far as that is
// known; the metadata has the endpoints.
func recorded(p *profiles.Profile, id token.SessionID) (*profiles.Profile, error) {
	was := *ofClient(p, id.ClientID)
	was.Issuer = id.Issuer
	was.Endpoints = profiles.Endpoints{Token: id.TokenEndpoint}
	was.Preset = &profiles.Preset{Name: "oidc"}
	if err := was.Validate(); err != nil {
		return nil, &NotRevocableError{fmt.Sprintf("what the session records serves no more: %v", err)}
	}
	return &was, nil
}

// ofClient is the profile for another client, of which no secret is known.
func ofClient(p *profiles.Profile, client string) *profiles.Profile {
	if p.ClientID == client {
		return p
	}
	other := *p
	other.ClientID = client
	other.ClientSecret, other.PrivateKey = nil, nil
	other.ClientAuth = profiles.ClientAuthNone
	return &other
}
