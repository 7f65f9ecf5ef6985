package sandbox

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"html"
	"net/http"
	"slices"
	"time"
)

// assertionLife is that of the assertions which the server makes for a caller.
const assertionLife = 5 * time.Minute

// jwtBearerGrant is RFC 7523 section 2.1: for a token of the server's own, as
// UAA takes it, or for an assertion that a registered client has signed.
func (s *Server) jwtBearerGrant(q *request, c *registration) reply {
	jwt := q.param("assertion")
	if jwt == "" {
		return refuse(http.StatusBadRequest, "invalid_request", "assertion is missing")
	}
	if own := s.tokens[jwt]; own != nil {
		if !own.alive(q.now) || own.kind == kindRefresh || own.user == nil {
			return invalidGrant("Assertion is expired, revoked or without a user")
		}
		return s.asserted(q, c, own.user, grantJWTBearer)
	}
	issuer := s.clients[claimedIssuer(jwt)]
	if issuer == nil {
		return invalidGrant("Assertion of an unknown issuer")
	}
	claims, err := verifyAssertion(jwt, issuer.keys, "")
	if err != nil {
		return invalidGrant("Assertion: " + err.Error())
	}
	if problem := s.spend(q, claims); problem != "" {
		return invalidGrant("Assertion: " + problem)
	}
	if claims.Subject == issuer.ID && issuer == c {
		return s.assertedByItself(q, c)
	}
	user := s.user(claims.Subject)
	if user == nil {
		return invalidGrant("Assertion: sub is unknown")
	}
	return s.asserted(q, c, user, grantJWTBearer)
}

func (s *Server) asserted(q *request, c *registration, user *account, grantType string) reply {
	w, refused := userWish(q, c)
	if refused != nil {
		return *refused
	}
	w.idToken = slices.Contains(w.scopes, "openid")
	return s.grant(q, &consent{grantType: grantType, client: c, user: user, scopes: w.scopes}, w)
}

// assertedByItself is for a client that names itself as the subject.
func (s *Server) assertedByItself(q *request, c *registration) reply {
	w, refused := wishOf(q, c.Authorities, c.Authorities)
	if refused != nil {
		return *refused
	}
	return s.grant(q, &consent{grantType: grantJWTBearer, client: c, scopes: w.scopes}, w)
}

// samlAssertion is what the server reads of a SAML 2.0 assertion (RFC 7522
// section 3).
type samlAssertion struct {
	XMLName xml.Name `xml:"urn:oasis:names:tc:SAML:2.0:assertion Assertion"`
	ID      string   `xml:"ID,attr"`
	Issuer  string   `xml:"Issuer"`
	Subject struct {
		NameID string `xml:"NameID"`
	} `xml:"Subject"`
	Conditions struct {
		NotBefore    time.Time `xml:"NotBefore,attr"`
		NotOnOrAfter time.Time `xml:"NotOnOrAfter,attr"`
		Audience     string    `xml:"AudienceRestriction>Audience"`
	} `xml:"Conditions"`
}

// saml2BearerGrant is RFC 7522 section 2.1 for assertions that the server made
// itself, see SAMLAssertion. Each serves once.
func (s *Server) saml2BearerGrant(q *request, c *registration) reply {
	doc, err := base64.RawURLEncoding.DecodeString(q.param("assertion"))
	if err != nil || len(doc) == 0 {
		return invalidGrant("Assertion is not base64url")
	}
	var a samlAssertion
	if err := xml.Unmarshal(doc, &a); err != nil {
		return invalidGrant("Assertion is not a SAML assertion")
	}
	digest := digestOf(string(doc))
	unused, known := s.saml[digest]
	user := s.user(a.Subject.NameID)
	switch {
	case !known || user == nil:
		return invalidGrant("Assertion is not from a trusted issuer, or was changed")
	case !unused:
		s.log.replayed(ReplayedAssertion)
		return invalidGrant("Assertion was used before")
	case q.now.Before(a.Conditions.NotBefore) || !q.now.Before(a.Conditions.NotOnOrAfter):
		return invalidGrant("Assertion is outside its conditions")
	}
	s.saml[digest] = false
	return s.asserted(q, c, user, grantSAML2Bearer)
}

// Assertion makes a JWT for the jwt-bearer grant that says who the user is.
func (s *Server) Assertion(user string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.user(user)
	if a == nil {
		return "", fmt.Errorf("sandbox: making an assertion: no user is named %q", user)
	}
	q := &request{now: s.clock()}
	c := &consent{grantType: grantPassword, client: s.clients["edgecli"], user: a}
	t := s.mintID(q, c, wish{scopes: []string{"openid"}}, &issued{expires: q.now.Add(assertionLife)})
	return t.value, nil
}

// SAMLAssertion makes an assertion for the saml2-bearer grant, as XML. In the
// place of a signature the server remembers its digest.
func (s *Server) SAMLAssertion(user string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.user(user)
	if a == nil {
		return "", fmt.Errorf("sandbox: making a SAML assertion: no user is named %q", user)
	}
	now := s.clock().UTC()
	doc := fmt.Sprintf(`<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" Version="2.0" ID="_%[1]s" IssueInstant="%[2]s">`+
		`<saml:Issuer>sandbox-idp</saml:Issuer>`+
		`<saml:Subject><saml:NameID>%[3]s</saml:NameID></saml:Subject>`+
		`<saml:Conditions NotBefore="%[2]s" NotOnOrAfter="%[4]s">`+
		`<saml:AudienceRestriction><saml:Audience>%[5]s</saml:Audience></saml:AudienceRestriction>`+
		`</saml:Conditions></saml:Assertion>`,
		random(16), now.Format(time.RFC3339), html.EscapeString(a.Name), now.Add(assertionLife).Format(time.RFC3339),
		html.EscapeString(s.issuer()))
	s.saml[digestOf(doc)] = true
	return doc, nil
}

func digestOf(doc string) string {
	sum := sha256.Sum256([]byte(doc))
	return hex.EncodeToString(sum[:])
}

func invalidGrant(description string) reply {
	return refuse(http.StatusBadRequest, "invalid_grant", description)
}
