// Package flows gets tokens: it knows the OAuth 2.0 grants, asks token
// endpoints, and decides between the cache, the refresh token and a sign-in.
package flows

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"idpauth/internal/token"
	"idpauth/profiles"
)

// Flow is one way to get a token.
type Flow struct {
	Name      string
	Aliases   []string
	GrantType string // RFC 6749's grant_type or an extension grant's URN
	Summary   string // one line for people
	Family    token.Family

	// Person is true for the flows that only a person can finish: a browser or
	// a second device. They are refused where interaction is not allowed.
	Person bool

	// ownUser: it must be the profile's user whom the flow signs in.
	ownUser bool

	// needs lists what the profile lacks for this flow beside what every flow
	// needs; nil: nothing.
	needs func(p *profiles.Profile) []string

	// vouchers lists what the flow hands in for a token, in the order in which it
	// names the question; nil: nothing that tells questions apart.
	vouchers func(p *profiles.Profile) []voucher

	// run signs in. It is nil for refresh, which never signs in.
	run func(ctx context.Context, g *grant) (*token.Token, error)
}

// All lists the flows, in the order in which people meet them.
func All() []Flow {
	return []Flow{
		password,
		passcode,
		clientCredentials,
		interactive,
		authorizationCode,
		deviceCode,
		refresh,
		tokenExchange,
		jwtBearer,
		saml2Bearer,
	}
}

// Lookup finds a flow by its name or one of its aliases.
func Lookup(name string) (Flow, error) {
	for _, f := range All() {
		if f.Name == name || slices.Contains(f.Aliases, name) {
			return f, nil
		}
	}
	return Flow{}, &Error{
		Kind: Usage,
		Msg:  fmt.Sprintf("unknown flow %q: the flows are %s", name, strings.Join(Names(), ", ")),
	}
}

// Names lists the names of all flows.
func Names() []string {
	var names []string
	for _, f := range All() {
		names = append(names, f.Name)
	}
	return names
}

// Choose picks the profile's flow and says why: the one it names, its preset's,
// or the one that its settings suggest. canBrowse is asked where a person is to
// sign in: whether a browser can open, and why.
func Choose(p *profiles.Profile, canBrowse func() (ok bool, reason string)) (Flow, string, error) {
	if p.Flow != "" {
		f, err := Lookup(p.Flow)
		if err != nil {
			err = fmt.Errorf("profile %q: %w", p.Name, err)
		}
		return f, fmt.Sprintf("flow is set by %s", p.Origins["flow"]), err
	}
	switch {
	case p.Username == "" && (p.ClientSecret != nil || p.PrivateKey != nil):
		return clientCredentials, "there is a client secret or key and no username", nil
	case p.Username != "":
		return password, "there is a username", nil
	}
	ok, reason := canBrowse()
	if ok {
		return interactive, "there is neither a username nor a client secret, and a browser can open: " + reason, nil
	}
	return deviceCode, "there is neither a username nor a client secret, and no browser can open: " + reason, nil
}

// Check reports the settings that the flow needs and the profile lacks, all at
// once. What can be asked for is not missed.
func (f Flow) Check(p *profiles.Profile) error {
	var missing []string
	if p.ClientID == "" {
		missing = append(missing, "client_id")
	}
	if p.Issuer == "" && p.Endpoints.Token == "" {
		missing = append(missing, "issuer or endpoints.token")
	}
	if f.needs != nil {
		missing = append(missing, f.needs(p)...)
	}
	if len(missing) == 0 {
		return nil
	}
	return &Error{
		Kind: Usage,
		Msg:  fmt.Sprintf("profile %q: the %s flow needs %s", p.Name, f.Name, strings.Join(missing, " and ")),
		Help: "idpauth profile edit " + p.Name + " --set KEY=VALUE",
	}
}
