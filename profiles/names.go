package profiles

import (
	"fmt"
	"strings"
)

const maxName = 128

// DefaultName is the profile that counts where none is named or chosen.
const DefaultName = "default"

// CheckName says what is wrong with the name of a profile.
func CheckName(name string) error {
	switch {
	case name == "":
		return fmt.Errorf("the name of a profile is empty")
	case len(name) > maxName:
		return fmt.Errorf("the name of profile %s is longer than %d characters", quote(name), maxName)
	}
	for i, c := range []byte(name) {
		if !isAlphanumeric(c) && (i == 0 || !strings.ContainsRune("._@-", rune(c))) {
			return fmt.Errorf("%s is no name of a profile: letters and digits, then also . _ @ and -", quote(name))
		}
	}
	return nil
}

func isAlphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// NotFoundError says that the config file has no profile of that name.
type NotFoundError struct {
	Name     string
	Path     string
	NoConfig bool     // there is no config file
	Near     []string // names it may have meant
}

func (e *NotFoundError) Error() string {
	if e.NoConfig {
		return fmt.Sprintf("profile %s not found: no config at %s", quote(e.Name), e.Path)
	}
	return fmt.Sprintf("profile %s not found in %s", quote(e.Name), e.Path)
}

// Hint names what to type next.
func (e *NotFoundError) Hint() string {
	switch {
	case e.NoConfig && CheckName(e.Name) == nil:
		return "idpauth profile create " + e.Name
	case len(e.Near) > 0:
		return "did you mean " + strings.Join(e.Near, " or ") + "?"
	case e.NoConfig:
		return "idpauth profile create NAME"
	case e.Name == DefaultName:
		return "add -p NAME, or choose one for good: idpauth profile default NAME"
	}
	return "idpauth profile list"
}

// TakenError says that the config file has a profile of that name already.
type TakenError struct{ Name, Path string }

func (e *TakenError) Error() string {
	return fmt.Sprintf("profile %s exists already in %s", quote(e.Name), e.Path)
}

// Hint names the command that changes it.
func (e *TakenError) Hint() string { return "idpauth profile edit " + e.Name }
