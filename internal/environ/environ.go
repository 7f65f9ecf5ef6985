// Package environ works on lists of NAME=VALUE as os.Environ has them.
package environ

import (
	"runtime"
	"slices"
	"strings"
)

// Without returns env without the variables of these names.
func Without(env []string, names ...string) []string {
	return slices.DeleteFunc(slices.Clone(env), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		return slices.ContainsFunc(names, func(other string) bool { return SameName(name, other) })
	})
}

// SameName reports whether the system takes two names of variables for one.
func SameName(a, b string) bool {
	return a == b || runtime.GOOS == "windows" && strings.EqualFold(a, b)
}
