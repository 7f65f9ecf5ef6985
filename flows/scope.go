package flows

import (
	"slices"
	"strings"

	"idpauth/internal/token"
)

// compareScopes tells how the granted scope differs from the one that was asked for.
func (g *grant) compareScopes(t *token.Token) {
	asked := g.Profile.Scopes
	if missing := missingScopes(asked, t); len(missing) > 0 {
		g.Notice("profile %q: the identity provider did not grant %s", g.Profile.Name, quote(strings.Join(missing, " ")))
	}
	more := slices.DeleteFunc(t.Scopes(), func(s string) bool { return slices.Contains(asked, s) })
	if len(asked) > 0 && len(more) > 0 {
		g.Notice("profile %q: the identity provider granted more than was asked for: %s", g.Profile.Name, quote(strings.Join(more, " ")))
	}
}

// missingScopes lists the scopes that were asked for and not granted. openid
// and offline_access steer the answer; many servers do not list them in it.
func missingScopes(asked []string, t *token.Token) []string {
	if t.Scope == "" { // as asked (RFC 6749 section 5.1)
		return nil
	}
	granted := t.Scopes()
	return slices.DeleteFunc(slices.Clone(asked), func(s string) bool {
		return s == "openid" || s == "offline_access" || slices.Contains(granted, s)
	})
}
