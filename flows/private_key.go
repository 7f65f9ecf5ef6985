package flows

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"

	"idpauth/internal/jwt"
	"idpauth/internal/signing"
	"idpauth/profiles"
)

// readyClient reads the key that the client authenticates or signs with, so that
// a bad one ends the run before anything is sent.
func (g *grant) readyClient(ctx context.Context) error {
	if g.Flow.ClientAuth(g.Profile) != profiles.PrivateKeyJWT && !g.signsAssertion() {
		return nil
	}
	_, _, err := g.privateKey(ctx)
	return err
}

// CheckPrivateKey reports what is wrong with the file of private_key. Other
// sources are asked for a secret when it is needed, and so is the password of
// the file.
func CheckPrivateKey(ctx context.Context, p *profiles.Profile) error {
	if p.PrivateKey == nil || p.PrivateKey.File == "" {
		return nil
	}
	g := &grant{Acquirer: &Acquirer{}, Request: Request{Profile: p}}
	text, err := g.privateKeyText(ctx)
	if err != nil || isJWT(strings.TrimSpace(text)) {
		return err
	}
	if err := g.checkKeyFile(); err != nil {
		return err
	}
	if _, err := signing.Parse([]byte(text), ""); err != nil && !errors.Is(err, signing.ErrEncrypted) {
		return g.badKey(err)
	}
	return nil
}

// privateKey is the profile's key, read once. Where a JWT stands in its place,
// of a workload identity for example, there is no key: that JWT is the client's
// assertion as it is. It is read again for every request, because others
// replace it while we run.
func (g *grant) privateKey(ctx context.Context) (key *signing.Key, assertion string, err error) {
	if g.client.key != nil || g.client.assertion != "" {
		return g.client.key, g.client.assertion, nil
	}
	text, err := g.privateKeyText(ctx)
	if err != nil {
		return nil, "", err
	}
	if assertion := strings.TrimSpace(text); isJWT(assertion) {
		g.client.assertion = assertion
		return nil, assertion, nil
	}
	if err := g.checkKeyFile(); err != nil {
		return nil, "", err
	}
	key, err = signing.Parse([]byte(text), "")
	if errors.Is(err, signing.ErrEncrypted) {
		key, err = g.decryptKey(ctx, text)
	}
	if err != nil {
		return nil, "", g.badKey(err)
	}
	g.client.key = key
	return key, "", nil
}

// privateKeyText is what stands in private_key. No person types a key, unless
// the profile says so.
func (g *grant) privateKeyText(ctx context.Context) (string, error) {
	source := g.Profile.PrivateKey
	if source == nil || source.Prompt {
		return g.reveal(ctx, credential{
			secret: source,
			key:    "private_key",
			prompt: fmt.Sprintf("Private key of client %q, on one line: ", g.Profile.ClientID),
		})
	}
	text, err := source.Resolve(ctx, g.sources(), fmt.Sprintf("private_key of profile %q", g.Profile.Name))
	return text.Reveal(), err
}

func (g *grant) decryptKey(ctx context.Context, text string) (*signing.Key, error) {
	password, err := g.reveal(ctx, credential{
		secret: g.Profile.PrivateKeyPassword,
		key:    "private_key_password",
		prompt: fmt.Sprintf("Password of the private key of client %q: ", g.Profile.ClientID),
	})
	if err != nil {
		return nil, err
	}
	if password == "" {
		return nil, signing.ErrPassword
	}
	return signing.Parse([]byte(text), password)
}

// badKey explains what is wrong with private_key; an error that explains itself
// stays as it is.
func (g *grant) badKey(err error) error {
	var own *Error
	if errors.As(err, &own) {
		return err
	}
	return &Error{Kind: Usage, Msg: fmt.Sprintf("private_key of profile %q: %v", g.Profile.Name, err), Help: hintOf(err), Err: err}
}

// checkKeyFile refuses a key that others can read, as ssh does.
func (g *grant) checkKeyFile() error {
	path := g.Profile.PrivateKey.File
	if path == "" || runtime.GOOS == "windows" {
		return nil
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm()&0o077 == 0 {
		return nil
	}
	return &Error{
		Kind: Usage,
		Msg:  fmt.Sprintf("private_key of profile %q: others can read %s (mode %04o)", g.Profile.Name, path, info.Mode().Perm()),
		Help: "chmod 600 " + path,
	}
}

// isJWT reports whether text is a compact JWS, which no container of a key is.
func isJWT(text string) bool {
	t, err := jwt.Parse(text)
	return err == nil && !t.Encrypted
}
