package flows

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"idpauth/internal/jwt"
)

// revokeID is UAA's way: a token is named by its id, in the path, and a living
// token of the same user and client is the right to revoke it. What cannot be
// named so, a UAA cannot revoke (docs.cloudfoundry.org/api/uaa, "Revoke a single
// token"; measured on 4.30).
func (g *grant) revokeID(ctx context.Context, t heldToken) error {
	id := revocableID(t.value)
	if id == "" {
		return &NotRevocableError{"a UAA's JWTs cannot be revoked, unless they are made revocable"}
	}
	address := strings.TrimSuffix(g.endpoints.Revocation, "/") + "/" + url.PathEscape(id)
	a, err := g.repeat(ctx, func() (*http.Request, error) {
		request, err := http.NewRequestWithContext(ctx, http.MethodDelete, address, nil)
		if err != nil {
			return nil, &NotRevocableError{"the revocation endpoint is no URL"}
		}
		for name, value := range g.Profile.Headers {
			request.Header.Set(name, value)
		}
		request.Header.Set("Accept", "application/json")
		request.Header.Set("Authorization", "Bearer "+g.rightToRevoke(t))
		return request, nil
	})
	if err != nil {
		return err
	}
	return g.revoked(a)
}

// revocableID is the id of a token that a UAA can revoke, empty where it cannot:
// an opaque token is its own id, and a JWT that is revocable says so.
func revocableID(value string) string {
	id := value
	if t, err := jwt.Parse(value); err == nil {
		revocable, _ := t.Claims.Bool("revocable")
		if !revocable {
			return ""
		}
		id, _ = t.Claims.String("jti")
	}
	if id == "." || id == ".." {
		return "" // a step in the path
	}
	return id
}

// rightToRevoke is the bearer token with which t is revoked: itself, but for a
// refresh token, which an access token of the session speaks for.
func (g *grant) rightToRevoke(t heldToken) string {
	if t.kind == "refresh_token" {
		for _, other := range g.revocable() {
			if other.kind == "access_token" {
				return other.value
			}
		}
	}
	return t.value
}
