package curl

import (
	"os"
	"slices"
	"strings"
)

// source is the file that an option reads a part of the request from.
func source(name, value string) (file string, ok bool) {
	switch name {
	case "upload-file":
		return value, true
	case "cookie":
		return value, !strings.Contains(value, "=")
	case "data", "data-ascii", "data-binary", "json", "write-out":
		return strings.CutPrefix(value, "@")
	case "data-urlencode", "url-query":
		i := strings.IndexAny(value, "=@")
		if i < 0 || value[i] == '=' {
			return "", false
		}
		return value[i+1:], true
	case "form":
		_, content, _ := strings.Cut(value, "=")
		if !strings.HasPrefix(content, "@") && !strings.HasPrefix(content, "<") {
			return "", false
		}
		file, _, _ = strings.Cut(content[1:], ";")
		return file, true
	}
	return "", false
}

// repeatable reports whether the request can be sent again as it was: it is one,
// and what it is read from can be read again.
func (c *Command) repeatable() bool {
	return !c.several && !c.once && !slices.ContainsFunc(c.sources, func(file string) bool {
		info, err := os.Stat(file)
		return file == "-" || file == "." || err != nil || !info.Mode().IsRegular()
	})
}

// readsStdin reports whether a part of the request is read from standard input.
func (c *Command) readsStdin() bool {
	return slices.Contains(c.sources, "-") || slices.Contains(c.sources, ".")
}
