// Package token holds what a token endpoint grants: tokens, the session they
// belong to, the question each one answers, and the secrets in them.
package token

import (
	"fmt"
	"io"
)

const redacted = "[redacted]"

// Secret is a credential or a token. Whatever prints or marshals it shows
// "[redacted]", so that no log line, error or %+v can leak it; Reveal is the
// one way to the value.
type Secret string

// Reveal returns the secret itself, for the request or file that must carry it.
func (s Secret) Reveal() string { return string(s) }

func (s Secret) String() string { return redacted }

// Format redacts under every verb; %x and %q of a string type would not.
func (s Secret) Format(f fmt.State, _ rune) { io.WriteString(f, redacted) }

// MarshalText redacts in JSON and YAML.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }
