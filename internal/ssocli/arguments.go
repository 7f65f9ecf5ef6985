package ssocli

import (
	"slices"
	"strings"

	"idpauth/internal/token"
)

// Task is what get_token is called for.
type Task int

// The tasks of get_token.
const (
	PrintToken Task = iota
	ShowHelp        // -h
	PrintCache      // --print-sso-cache
	ClearCache      // --clear-sso-cache
	ClearAll        // --clear-all-sso-cache
)

// Arguments are what get_token is told by its caller.
type Arguments struct {
	Task     Task
	Username string       // empty: not given
	Password token.Secret // empty: not given
	Passcode token.Secret // empty: not given

	// MFACode is the second factor; an empty one: there is none and nobody is to
	// be asked; nil: not given.
	MFACode *token.Secret

	BasicAuth bool // a password, although the server advertises passcodes
	Insecure  bool // take any certificate for the server's
	Verbose   bool

	Unknown []int // places of the words that mean nothing, from 1
}

// ParseArguments reads the words behind get_token. As the script does it takes
// the value of -u, -m and -p from the next word, unless that is a flag too, and
// goes on behind a word that it does not know.
func ParseArguments(words []string) Arguments {
	var a Arguments
	for i := 0; i < len(words); i++ {
		switch word := words[i]; word {
		case "-u", "-m", "-p":
			value := ""
			if next := i + 1; next < len(words) && !isFlag(words[next]) {
				value, i = words[next], next
			}
			a.give(word, value)
		default:
			if !a.turnOn(word) {
				a.Unknown = append(a.Unknown, i+1)
			}
		}
	}
	return a
}

// isFlag reports whether word is a flag, and so not the value of another.
func isFlag(word string) bool {
	return slices.Contains([]string{"-u", "-m", "-p"}, word) || new(Arguments).turnOn(word)
}

// give takes a flag with a value, an empty one where none was given.
func (a *Arguments) give(flag, value string) {
	switch flag {
	case "-u":
		user, password, _ := strings.Cut(value, ":")
		a.Username, a.Password = strings.ToLower(user), token.Secret(password)
	case "-m":
		code := token.Secret(value)
		a.MFACode = &code
	case "-p":
		a.Passcode = token.Secret(value)
	}
}

// turnOn takes a switch; it reports false where word is none.
func (a *Arguments) turnOn(word string) bool {
	switch word {
	case "-v":
		a.Verbose = true
	case "-h":
		a.want(ShowHelp)
	case "--force-basic-auth":
		a.BasicAuth = true
	case "--insecure":
		a.Insecure = true
	case "--print-sso-cache":
		a.want(PrintCache)
	case "--clear-sso-cache":
		a.want(ClearCache)
	case "--clear-all-sso-cache":
		a.want(ClearAll)
	default:
		return false
	}
	return true
}

// want sets the task; the first that is named is done.
func (a *Arguments) want(t Task) {
	if a.Task == PrintToken {
		a.Task = t
	}
}
