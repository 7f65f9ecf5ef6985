package profiles

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"idpauth/internal/token"
)

// maxSecret bounds a secret from a file, a command or elsewhere.
const maxSecret = 64 << 10

// Secret is where a secret comes from, not its value. Exactly one source is
// set; a Secret is never printed with its value, Inline being redacted.
type Secret struct {
	Env     string   // a variable's name
	File    string   // an absolute path
	Command []string // prints it; run without a shell
	Keyring string   // an item of the user's own in the OS vault
	Prompt  bool     // asked on the terminal
	Profile string   // that profile's token; subject_token and actor_token only
	Inline  *token.Secret
}

// inline is a secret that is at hand.
func inline(value string) *Secret {
	secret := token.Secret(value)
	return &Secret{Inline: &secret}
}

// Sources is what resolving a secret needs of the world.
type Sources struct {
	LookupEnv func(name string) (string, bool)
	Keyring   func(ctx context.Context, item string) (token.Secret, error)
	Prompt    func(ctx context.Context, what string) (token.Secret, error)
	Run       func(ctx context.Context, argv []string) ([]byte, error)
}

// MissingSecretError says that a secret is not there, which asking on the
// terminal can cure.
type MissingSecretError struct {
	What string // "client_secret of profile \"dev\""
	Env  string // the variable that is not set; "" when no source was given
}

func (e *MissingSecretError) Error() string {
	if e.Env == "" {
		return e.What + " is not given"
	}
	return fmt.Sprintf("%s: environment variable %s is not set", e.What, e.Env)
}

// Resolve fetches the secret; what names it in errors and prompts. A nil
// Secret is a *MissingSecretError, as is a variable that is not set. Bytes are
// used as they are, but for one trailing newline of a file or a command.
// {profile: …} is not resolved here: that is another sign-in.
func (s *Secret) Resolve(ctx context.Context, src Sources, what string) (token.Secret, error) {
	if s == nil {
		return "", &MissingSecretError{What: what}
	}
	switch {
	case s.Inline != nil:
		return *s.Inline, nil
	case s.Env != "":
		return s.fromEnv(src, what)
	case s.File != "":
		return s.fromFile(what)
	case s.Command != nil:
		return s.fromCommand(ctx, src, what)
	case s.Keyring != "":
		secret, err := src.Keyring(ctx, s.Keyring)
		if err != nil {
			return "", fmt.Errorf("%s: keyring item %q: %w", what, s.Keyring, err)
		}
		return secret, nil
	case s.Prompt:
		return src.Prompt(ctx, what)
	}
	return "", fmt.Errorf("%s: the token of profile %q is no stored secret", what, s.Profile)
}

func (s *Secret) fromEnv(src Sources, what string) (token.Secret, error) {
	value, ok := src.LookupEnv(s.Env)
	switch {
	case !ok:
		return "", &MissingSecretError{What: what, Env: s.Env}
	case value == "":
		return "", fmt.Errorf("%s: environment variable %s is empty", what, s.Env)
	case len(value) > maxSecret:
		return "", fmt.Errorf("%s: environment variable %s is %w", what, s.Env, errTooLong)
	}
	return token.Secret(value), nil
}

func (s *Secret) fromFile(what string) (token.Secret, error) {
	f, _, err := openRegular(s.File)
	if err != nil {
		return "", fmt.Errorf("%s: %w", what, err)
	}
	defer f.Close()
	content, err := readAll(f, maxSecret+len("\r\n"))
	if err != nil {
		return "", fmt.Errorf("%s: %w", what, err)
	}
	secret, err := secretText(content)
	if err != nil {
		return "", fmt.Errorf("%s: %s is %w", what, s.File, err)
	}
	return secret, nil
}

func (s *Secret) fromCommand(ctx context.Context, src Sources, what string) (token.Secret, error) {
	out, err := src.Run(ctx, s.Command)
	if err != nil {
		return "", fmt.Errorf("%s: %w", what, err)
	}
	secret, err := secretText(out)
	if err != nil {
		return "", fmt.Errorf("%s: what %s printed is %w", what, s.Command[0], err)
	}
	return secret, nil
}

var (
	errEmpty   = errors.New("empty")
	errTooLong = errors.New("longer than 64 KiB")
)

// secretText drops one line end and checks what is left.
func secretText(content []byte) (token.Secret, error) {
	text := string(content)
	if line, ok := strings.CutSuffix(text, "\n"); ok {
		text = strings.TrimSuffix(line, "\r")
	}
	switch {
	case text == "":
		return "", errEmpty
	case len(text) > maxSecret:
		return "", errTooLong
	}
	return token.Secret(text), nil
}
