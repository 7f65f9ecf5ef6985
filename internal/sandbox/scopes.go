package sandbox

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// userWish reads scope, resource and audience of a request for a user's token.
func userWish(q *request, c *registration) (wish, *reply) {
	return wishOf(q, c.Scopes, slices.Concat(c.Scopes, c.OnRequest))
}

// wishOf reads scope, which must lie within allowed and is granted when the
// request asks for none, and the targets.
func wishOf(q *request, granted, allowed []string) (wish, *reply) {
	targets, refused := targets(q)
	if refused != nil {
		return wish{}, refused
	}
	asked := strings.Fields(q.param("scope"))
	if len(asked) == 0 {
		asked = granted
	}
	asked = unique(asked)
	for _, scope := range asked {
		if !slices.Contains(allowed, scope) {
			return wish{}, invalidScope(scope, allowed)
		}
	}
	if len(asked) == 0 {
		return wish{}, invalidScope("", allowed)
	}
	return wish{scopes: asked, targets: targets}, nil
}

func unique(list []string) []string {
	var out []string
	for _, v := range list {
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

func invalidScope(scope string, allowed []string) *reply {
	r := refuse(http.StatusBadRequest, "invalid_scope", "Invalid scope: "+scope, field("scope", strings.Join(allowed, " ")))
	return &r
}

// targets are the values of resource, each an absolute URI without a fragment
// (RFC 8707 section 2), and of audience.
func targets(q *request) ([]string, *reply) {
	for _, resource := range q.all("resource") {
		u, err := url.Parse(resource)
		if err != nil || !u.IsAbs() || strings.Contains(resource, "#") {
			r := refuse(http.StatusBadRequest, "invalid_target", "resource is not an absolute URI without a fragment")
			return nil, &r
		}
	}
	return unique(append(q.all("resource"), q.all("audience")...)), nil
}
