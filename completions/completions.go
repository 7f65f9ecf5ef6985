// Package completions holds the scripts that teach shells to complete the words
// of idpauth.
//
// A script calls
//
//	idpauth __complete -- WORDS…
//
// with the words behind the program's name, up to the cursor and without their
// quotes; the last one is being completed and may be empty. Each line of the
// answer is a value, which takes the place of the whole last word (so that
// --output=j becomes --output=json), or a value, a tab and its description. A
// value that ends in "=" is continued without a space. Where there is no answer
// the shell completes the names of files.
package completions

import "embed"

//go:embed idpauth.bash idpauth.zsh idpauth.fish idpauth.ps1
var scripts embed.FS

var suffixes = []struct{ shell, suffix string }{
	{"bash", ".bash"},
	{"zsh", ".zsh"},
	{"fish", ".fish"},
	{"powershell", ".ps1"},
}

// Shells lists the shells that have a script.
func Shells() []string {
	var shells []string
	for _, s := range suffixes {
		shells = append(shells, s.shell)
	}
	return shells
}

// Script returns the script for a shell.
func Script(shell string) (string, bool) {
	for _, s := range suffixes {
		if s.shell == shell {
			script, err := scripts.ReadFile("idpauth" + s.suffix)
			return string(script), err == nil
		}
	}
	return "", false
}
