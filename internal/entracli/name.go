package entracli

import (
	"fmt"
	"strings"
)

// unique makes a valid name of a profile out of name that differs from those taken
// so far, and takes it.
func unique(name string, taken map[string]bool) string {
	base := valid(name)
	made := base
	for n := 2; taken[strings.ToLower(made)]; n++ {
		made = fmt.Sprintf("%s-%d", base, n)
	}
	taken[strings.ToLower(made)] = true
	return made
}

// valid puts a hyphen in place of what cannot stand in the name of a profile, and
// keeps the name short enough for a number behind it.
func valid(name string) string {
	const longest = 120
	var b strings.Builder
	for _, r := range name {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
		switch {
		case letter, b.Len() > 0 && strings.ContainsRune("._@-", r):
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() == longest {
			break
		}
	}
	if made := strings.TrimRight(b.String(), "-"); made != "" {
		return made
	}
	return "entra"
}
