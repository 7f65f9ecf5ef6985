package sandbox

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

const tokenTypePrefix = "urn:ietf:params:oauth:token-type:"

// tokenExchangeGrant is RFC 8693 for the server's own tokens.
func (s *Server) tokenExchangeGrant(q *request, c *registration) reply {
	subject, problem := s.exchanged(q, "subject_token")
	if problem == "" && subject == nil {
		problem = "subject_token is missing"
	}
	actor, actorProblem := s.exchanged(q, "actor_token")
	if problem == "" {
		problem = actorProblem
	}
	requested := strings.TrimPrefix(q.param("requested_token_type"), tokenTypePrefix)
	if requested == "" {
		requested = kindAccess
	}
	if problem == "" && !slices.Contains([]string{kindAccess, kindRefresh, kindID, "jwt"}, requested) {
		problem = "requested_token_type is not supported"
	}
	if problem != "" {
		return refuse(http.StatusBadRequest, "invalid_request", problem)
	}
	w, refused := s.exchangeWish(q, c, subject)
	if refused != nil {
		return *refused
	}
	if actor != nil {
		w.actor = subjectOf(actor.consent)
	}
	next := &consent{grantType: grantTokenExchange, client: c, user: subject.user, scopes: w.scopes, authTime: subject.authTime}
	return s.exchange(q, next, w, requested)
}

// exchanged reads a token and its type, which come together (RFC 8693 section 2.1).
func (s *Server) exchanged(q *request, name string) (*issued, string) {
	value, tokenType := q.param(name), q.param(name+"_type")
	switch {
	case value == "" && tokenType == "":
		return nil, ""
	case value == "" || tokenType == "":
		return nil, name + " and " + name + "_type come together"
	}
	t := s.tokens[value]
	kind := strings.TrimPrefix(tokenType, tokenTypePrefix)
	switch {
	case kind == tokenType:
		return nil, name + "_type is not a token type URN"
	case t == nil || !t.alive(q.now):
		return nil, name + " is not valid"
	case kind != t.kind && !(kind == "jwt" && !t.opaque):
		return nil, name + " is not of its " + name + "_type"
	}
	return t, ""
}

func (s *Server) exchangeWish(q *request, c *registration, subject *issued) (wish, *reply) {
	allowed := slices.Concat(c.Scopes, c.OnRequest, c.Authorities)
	granted := slices.DeleteFunc(slices.Clone(subject.scopes), func(scope string) bool { return !slices.Contains(allowed, scope) })
	return wishOf(q, granted, allowed)
}

func subjectOf(c *consent) string {
	if c.user == nil {
		return c.client.ID
	}
	return c.user.id
}

// exchange lays out the answer of RFC 8693 section 2.2.1. What is no access
// token is of type N_A.
func (s *Server) exchange(q *request, c *consent, w wish, requested string) reply {
	if requested == kindID && c.user == nil {
		return refuse(http.StatusBadRequest, "invalid_request", "there is no user to make an ID token for")
	}
	r := s.grant(q, c, w)
	switch requested {
	case kindID:
		setMember(&r, "access_token="+string(encode(s.mintID(q, c, w, s.mintAccess(q, c, w)).value)))
		setMember(&r, `token_type="N_A"`)
	case kindRefresh:
		c.ends = q.now.Add(refreshLifetime * time.Second)
		setMember(&r, "access_token="+string(encode(s.mintRefresh(c).value)))
		setMember(&r, `token_type="N_A"`)
	}
	r.members = append(r.members, field("issued_token_type", tokenTypePrefix+requested))
	return r
}
