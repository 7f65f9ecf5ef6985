package sandbox

import (
	"fmt"
	"strconv"
	"strings"
)

// Config returns an idpauth configuration with one profile per flow, named as
// the flow. What serves once in it (passcode, assertions, the token to exchange)
// is issued with the call; what it holds is secret in form, so that a file of it
// is best of mode 0600. The server knows its base URL by then.
func (s *Server) Config() []byte {
	base := s.BaseURL()
	passcode, _ := s.Passcode("lucy") // these users exist
	assertion, _ := s.Assertion("alice")
	saml, _ := s.SAMLAssertion("alice")
	subject := s.AccessToken("edgecli", "alice")

	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	fmt.Fprintf(&b, "# Test users: alice (password alicepw), jdoe (with a second factor), lucy (from a directory).\n")
	fmt.Fprintf(&b, "default_profile: password\nsettings:\n  store: keyfile\nprofiles:\n")
	for _, p := range []profile{
		{"password", "Password and second factor, without a prompt", "edgecli", lines(
			"username", "jdoe", "password", s.users["jdoe"].Password) + "    mfa: {totp_secret: " + s.users["jdoe"].TOTPSecret + "}\n"},
		{"passcode", "A one-time passcode; it serves once", "edgecli", lines("passcode", passcode)},
		{"client-credentials", "The client's own token", "service", ""},
		{"refresh", "A refresh token alone: exit 3 until this profile has one, for instance from get-token --flow password", "edgecli", lines(
			"username", "alice", "password", "alicepw")},
		{"interactive", "A browser and a loopback redirect; sign in as alice (alicepw)", "cli", openid},
		{"authorization-code", "The same, the code pasted by hand; sign in as alice (alicepw)", "cli", openid},
		{"device-code", "A code typed on another device; sign in as alice (alicepw)", "cli", openid},
		{"token-exchange", "A user's token for one of the service", "service", lines(
			"subject_token", subject, "subject_token_type", "access_token", "audience", "https://api.example.test")},
		{"jwt-bearer", "A JWT assertion", "edgecli", lines("assertion", assertion)},
		{"saml2-bearer", "A SAML assertion; it serves once", "edgecli", lines("assertion", saml)},
	} {
		s.writeProfile(&b, base, p)
	}
	return []byte(b.String())
}

type profile struct{ flow, description, client, rest string }

const openid = "    scopes: [openid]\n"

func (s *Server) writeProfile(b *strings.Builder, base string, p profile) {
	client := s.clients[p.client]
	fmt.Fprintf(b, "  %s:\n    description: %q\n    provider: sandbox\n    base_url: %s\n    flow: %s\n    origins: [%q]\n    client_id: %s\n",
		p.flow, p.description, base, p.flow, base, client.ID)
	if client.Public {
		b.WriteString("    client_auth: none\n")
	} else {
		b.WriteString(lines("client_secret", client.Secret) + "    basic_encoding: raw\n")
	}
	b.WriteString(p.rest)
}

// lines writes keys and string values of a profile, double-quoted.
func lines(pairs ...string) string {
	var b strings.Builder
	for i := 0; i < len(pairs); i += 2 {
		fmt.Fprintf(&b, "    %s: %s\n", pairs[i], strconv.Quote(pairs[i+1]))
	}
	return b.String()
}

// AccessToken issues one to the client for the user, as a sign-in would; it is
// empty when there is no such client or user.
func (s *Server) AccessToken(client, user string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, a := s.clients[client], s.user(user)
	if c == nil || a == nil {
		return ""
	}
	q := &request{now: s.clock()}
	given := &consent{grantType: grantPassword, client: c, user: a, scopes: c.Scopes, authTime: q.now}
	return s.mintAccess(q, given, wish{scopes: c.Scopes}).value
}
