// Package credential speaks the protocols by which git and docker ask programs
// for a username and a password.
package credential

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"idpauth/internal/token"
)

// limit bounds a question, in bytes; a token in it may have 256 KiB.
const limit = 1 << 20

var errTooLong = errors.New("longer than 1 MiB")

// GitQuestion is what git tells a helper (git-credential(1), "Input/output
// format").
type GitQuestion struct {
	Protocol string
	Host     string // with the port, where there is one
	Username string // empty: any

	// Password and Credential are what erase and store are about; the second is
	// that of an authentication scheme.
	Password   token.Secret
	Credential token.Secret

	challenges []string // of the server, each a WWW-Authenticate header
	authType   bool     // git sends other schemes than Basic (git 2.46)
}

// ReadGit reads a question up to an empty line or the end.
func ReadGit(r io.Reader) (*GitQuestion, error) {
	limited := &io.LimitedReader{R: r, N: limit}
	lines := bufio.NewReader(limited)
	q := new(GitQuestion)
	for number := 1; ; number++ {
		line, err := lines.ReadString('\n')
		if err != nil && err != io.EOF {
			return nil, err
		}
		if limited.N == 0 {
			return nil, errTooLong
		}
		if line = strings.TrimRight(line, "\r\n"); line == "" {
			return q, nil
		}
		key, value, ok := strings.Cut(line, "=")
		if !ok || strings.ContainsRune(line, 0) {
			return nil, fmt.Errorf("line %d has no key=value", number)
		}
		q.set(key, value)
	}
}

// set takes one attribute. Those that are not known are to be passed over. One
// whose name ends in [] is a list, which an empty value clears.
func (q *GitQuestion) set(key, value string) {
	switch key {
	case "protocol":
		q.Protocol = value
	case "host":
		q.Host = value
	case "username":
		q.Username = value
	case "password":
		q.Password = token.Secret(value)
	case "credential":
		q.Credential = token.Secret(value)
	case "wwwauth[]":
		q.challenges = append(q.challenges, value)
		if value == "" {
			q.challenges = nil
		}
	case "capability[]":
		q.authType = q.authType || value == "authtype"
	}
}

// Address is the URL of the server that wants the credential.
func (q *GitQuestion) Address() string { return q.Protocol + "://" + q.Host }

// Answer hands the token over: as the credential of a Bearer challenge where git
// can send that, else as a password, which is how Git servers take tokens with
// Basic. Other helpers are asked to forget it when it ends, and that of a
// challenge at once.
func (q *GitQuestion) Answer(username string, t *token.Token) []byte {
	var b bytes.Buffer
	if q.authType && q.wantsBearer() {
		fmt.Fprintf(&b, "capability[]=authtype\nauthtype=Bearer\ncredential=%s\nephemeral=1\n", t.AccessToken.Reveal())
	} else {
		fmt.Fprintf(&b, "username=%s\npassword=%s\n", username, t.AccessToken.Reveal())
	}
	if t.ExpiryKnown {
		fmt.Fprintf(&b, "password_expiry_utc=%d\n", t.ExpiresAt.Unix())
	}
	return b.Bytes()
}

func (q *GitQuestion) wantsBearer() bool {
	for _, challenge := range q.challenges {
		if scheme, _, _ := strings.Cut(challenge, " "); strings.EqualFold(scheme, "Bearer") {
			return true
		}
	}
	return false
}
