package profiles

import (
	"fmt"
	"strings"
)

// ParseScopes splits a text at spaces and commas into scopes.
func ParseScopes(text string) ([]string, error) {
	scopes := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,\t\r\n", r) })
	return scopes, checkScopes(scopes)
}

// checkScopes holds scopes to RFC 6749 section 3.3: printable ASCII without
// space, quote and backslash.
func checkScopes(scopes []string) error {
	for _, scope := range scopes {
		for _, c := range []byte(scope) {
			if c <= ' ' || c > '~' || c == '"' || c == '\\' {
				return fmt.Errorf("scope %s holds a character that no scope can have (RFC 6749 section 3.3)", quote(scope))
			}
		}
	}
	return nil
}
