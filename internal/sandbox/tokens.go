package sandbox

import (
	"crypto/sha256"
	"net/http"
	"slices"
	"strings"
	"time"
)

// consent is what one sign-in gave to one client. Every token that comes of it
// belongs to it, and falls with it.
type consent struct {
	grantType string
	client    *registration
	user      *account // nil: the client's own
	scopes    []string
	authTime  time.Time // zero: not told, as with a passcode
	methods   []string  // amr
	ends      time.Time // of its refresh tokens: refreshing does not put it off
	revoked   bool
}

// The kinds of token.
const (
	kindAccess  = "access_token"
	kindRefresh = "refresh_token"
	kindID      = "id_token"
)

// issued is a token as the server remembers it.
type issued struct {
	*consent
	kind    string
	value   string
	id      string // jti; of an opaque token its value
	scopes  []string
	claims  map[string]any
	revSig  string // see revocationSignature
	expires time.Time
	opaque  bool
	revoked bool
	rotated bool // a refresh token that has a successor
}

func (t *issued) alive(now time.Time) bool {
	return !t.revoked && !t.consent.revoked && !t.signatureChanged() && now.Before(t.expires)
}

// Lifetimes as Apigee's UAA has them.
const (
	accessLifetime  = 1799
	refreshLifetime = 84600
)

func (on active) seconds(name string, fallback int64) int64 {
	if on.has(name) {
		return number(on.value(name))
	}
	return fallback
}

// wish is what a token request asks of the answer.
type wish struct {
	scopes  []string
	targets []string // resource and audience
	nonce   string
	actor   string
	refresh string // the refresh token to hand back; empty: none
	idToken bool
}

// grant mints the tokens and lays out UAA's successful answer.
func (s *Server) grant(q *request, c *consent, w wish) reply {
	access := s.mintAccess(q, c, w)
	members := []member{field("access_token", access.value), field("token_type", "bearer")}
	if w.idToken {
		id := s.mintID(q, c, w, access)
		members = append(members, field("id_token", id.value))
	}
	if w.refresh != "" {
		members = append(members, field("refresh_token", w.refresh))
	}
	members = append(members,
		field("expires_in", q.on.seconds("access-lifetime", accessLifetime)),
		field("scope", strings.Join(w.scopes, " ")),
		field("jti", access.id),
	)
	s.log.counts.Granted[q.param("grant_type")]++
	return object(http.StatusOK, members...)
}

// mintAccess makes an access token. It lives a second longer than expires_in
// says, as a UAA's does by the time it is sent.
func (s *Server) mintAccess(q *request, c *consent, w wish) *issued {
	format := q.on.value("token-format")
	life := time.Duration(q.on.seconds("access-lifetime", accessLifetime)+1) * time.Second
	t := &issued{
		consent: c, kind: kindAccess, id: random(16), scopes: w.scopes, expires: q.now.Add(life),
		opaque: format == "opaque" || q.param("token_format") == "opaque",
		revSig: revocationSignature(c.client, c.user),
	}
	t.claims = s.accessClaims(q, t, w)
	if format == "revocable" {
		t.claims["revocable"] = true
	}
	if name := q.on.value("user-name"); name != "" {
		t.claims["user_name"] = name
	}
	q.on.apply("claim", t.claims)
	if t.value = t.id; !t.opaque {
		t.value = s.sign(q, t.claims)
	}
	s.tokens[t.value] = t
	return t
}

// accessClaims are UAA's.
func (s *Server) accessClaims(q *request, t *issued, w wish) map[string]any {
	client := t.client.ID
	claims := map[string]any{
		"jti": t.id, "scope": t.scopes, "client_id": client, "cid": client, "azp": client,
		"grant_type": t.grantType, "iat": q.now.Unix(), "exp": t.expires.Unix(),
		"iss": s.issuer(), "zid": "uaa", "aud": audienceOf(client, w),
	}
	if t.user == nil {
		claims["sub"] = client
		claims["authorities"] = t.scopes
		return claims
	}
	claims["sub"] = t.user.id
	claims["user_id"] = t.user.id
	claims["user_name"] = t.user.Name
	claims["email"] = t.user.Email
	claims["origin"] = t.user.Origin
	claims["rev_sig"] = t.revSig
	if !t.authTime.IsZero() {
		claims["auth_time"] = t.authTime.Unix()
	}
	if w.actor != "" {
		claims["act"] = map[string]any{"sub": w.actor} // RFC 8693 section 4.1
	}
	return claims
}

// revocationSignature is a digest over what, when it changes, ends a UAA's tokens.
func revocationSignature(c *registration, a *account) string {
	if a == nil {
		return ""
	}
	sum := sha256.Sum256([]byte(c.ID + c.Secret + a.id + a.Password + a.Email + a.Name))
	return segment(sum[:6])
}

// audienceOf is what the request named, else UAA's: the client, and of each
// scope what stands before its last dot.
func audienceOf(client string, w wish) []string {
	if len(w.targets) > 0 {
		return w.targets
	}
	aud := []string{client}
	for _, scope := range w.scopes {
		resource := scope
		if dot := strings.LastIndexByte(scope, '.'); dot >= 0 {
			resource = scope[:dot]
		}
		if !slices.Contains(aud, resource) {
			aud = append(aud, resource)
		}
	}
	return aud
}

func (s *Server) mintID(q *request, c *consent, w wish, access *issued) *issued {
	half := sha256.Sum256([]byte(access.value))
	t := &issued{
		consent: c, kind: kindID, id: random(16), scopes: w.scopes, expires: access.expires,
		revSig: revocationSignature(c.client, c.user),
	}
	t.claims = map[string]any{
		"iss": s.issuer(), "sub": c.user.id, "aud": []string{c.client.ID}, "azp": c.client.ID, "cid": c.client.ID,
		"iat": q.now.Unix(), "exp": t.expires.Unix(), "jti": t.id, "origin": c.user.Origin,
		"user_id": c.user.id, "user_name": c.user.Name, "email": c.user.Email, "email_verified": true,
		"given_name": c.user.GivenName, "family_name": c.user.FamilyName, "zid": "uaa", "grant_type": c.grantType,
		"at_hash": segment(half[:16]), // OpenID Connect Core section 3.1.3.6
	}
	if !c.authTime.IsZero() {
		t.claims["auth_time"] = c.authTime.Unix()
	}
	if len(c.methods) > 0 {
		t.claims["amr"] = c.methods
	}
	if w.nonce != "" {
		t.claims["nonce"] = w.nonce
	}
	q.on.apply("id-claim", t.claims)
	t.value = s.sign(q, t.claims)
	s.tokens[t.value] = t
	return t
}

// mintRefresh makes a refresh token, opaque as those of a new UAA.
func (s *Server) mintRefresh(c *consent) *issued {
	value := random(16) + "-r"
	t := &issued{
		consent: c, kind: kindRefresh, value: value, id: value, scopes: c.scopes, expires: c.ends, opaque: true,
		revSig: revocationSignature(c.client, c.user),
	}
	s.tokens[value] = t
	return t
}

// signedIn answers the first token request of a user's sign-in.
func (s *Server) signedIn(q *request, c *consent, w wish) reply {
	w.idToken = slices.Contains(w.scopes, "openid")
	c.ends = q.now.Add(time.Duration(q.on.seconds("refresh-lifetime", refreshLifetime)) * time.Second)
	mode := q.on.value("refresh-token")
	if mode == "unique" {
		s.endRefreshTokens(c)
	}
	if mode != "none" && slices.Contains(c.client.Grants, grantRefreshToken) {
		w.refresh = s.mintRefresh(c).value
	}
	return s.grant(q, c, w)
}

// endRefreshTokens is UAA's jwt.token.refresh.unique: one per user and client.
func (s *Server) endRefreshTokens(c *consent) {
	for _, t := range s.tokens {
		if t.kind == kindRefresh && t.client == c.client && t.user == c.user {
			t.revoked = true
		}
	}
}
