package ssocli

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"idpauth/flows"
	"idpauth/internal/jwt"
	"idpauth/internal/token"
)

// legacy is the script's cache of one server, ~/.sso-cli/BASE64 of its address:
// one file for each user, named base64 of USER-token.dat, holding what the token
// endpoint answered. Whatever else lies there is not the script's work and left
// alone.
type legacy struct {
	dir    string
	users  map[string]string // the names of the files, by the users in lower case
	notice func(format string, args ...any)
}

// maxLegacy bounds a file of the script's, in bytes.
const maxLegacy = 1 << 20

// newLegacy looks into dir; where that is empty, there is no home for a cache.
func newLegacy(dir string, notice func(format string, args ...any)) legacy {
	l := legacy{dir: dir, users: map[string]string{}, notice: notice}
	if dir == "" {
		return l
	}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		notice("the old cache %s is left out: %v", dir, errors.Unwrap(err))
	}
	for _, entry := range entries {
		name, err := base64.StdEncoding.DecodeString(entry.Name())
		user, ours := strings.CutSuffix(string(name), "-token.dat")
		if err == nil && ours && user != "" && utf8.ValidString(user) && entry.Type().IsRegular() {
			l.users[strings.ToLower(user)] = entry.Name()
		}
	}
	return l
}

// answer is what the script keeps of an answer of the token endpoint.
type answer struct {
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token"`
	TokenType    string `json:"token_type"`
	Scope        string `json:"scope"`
}

// session is the user's session as the script left it, nil where there is none
// that can be used.
func (l legacy) session(user string, request flows.Request) *token.Session {
	name, ok := l.users[user]
	if !ok {
		return nil
	}
	path := filepath.Join(l.dir, name)
	kept, err := readAnswer(path)
	if err == nil {
		err = kept.check(user, request.Profile.ClientID)
	}
	if err != nil {
		l.notice("the old cache file %s is left out: %v", path, err)
		return nil
	}
	s := &token.Session{
		ID:              request.Session(),
		RefreshToken:    token.Secret(kept.RefreshToken),
		RefreshEndpoint: request.Profile.Endpoints.Token,
		SignIn:          request.Question(),
		Tokens:          map[string]*token.Token{},
	}
	if t := kept.token(); t != nil {
		s.Tokens[request.Question().Key()] = t
	}
	return s
}

// readAnswer reads the first JSON object of a file: the script may have written
// something before and behind it.
func readAnswer(path string) (*answer, error) {
	f, err := openOwn(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxLegacy+1))
	if err != nil {
		return nil, err
	}
	start := bytes.IndexByte(data, '{')
	switch {
	case len(data) > maxLegacy:
		return nil, fmt.Errorf("it is longer than %d bytes", maxLegacy)
	case start < 0:
		return nil, errors.New("there is no JSON in it")
	}
	var kept answer
	if json.NewDecoder(bytes.NewReader(data[start:])).Decode(&kept) != nil {
		return nil, errors.New("its JSON cannot be read") // whose error could show a token
	}
	return &kept, nil
}

// openOwn opens a regular file of the user's own.
func openOwn(path string) (*os.File, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return nil, errors.Unwrap(err)
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("it is no regular file")
	}
	f, err := os.OpenFile(path, os.O_RDONLY|openFlags, 0)
	if err != nil {
		return nil, errors.Unwrap(err)
	}
	if info, err = f.Stat(); err == nil && (!info.Mode().IsRegular() || !isOwn(info)) {
		err = errors.New("it belongs to somebody else")
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// check refuses tokens that say of themselves that they are another user's or
// another client's.
func (a *answer) check(user, clientID string) error {
	for _, t := range []string{a.AccessToken, a.RefreshToken} {
		parsed, err := jwt.Parse(t)
		if err != nil {
			continue
		}
		if name, _ := parsed.Claims.String("user_name"); name != "" && !strings.EqualFold(name, user) {
			return errors.New("its token is another user's than its name says")
		}
		if client, _ := parsed.Claims.String("client_id"); client != "" && client != clientID {
			return errors.New("its token is another client's")
		}
	}
	return nil
}

// token is the access token, where it tells itself when it ends.
func (a *answer) token() *token.Token {
	parsed, err := jwt.Parse(a.AccessToken)
	if err != nil {
		return nil
	}
	expiry, ok := parsed.Expiry()
	if !ok {
		return nil
	}
	obtained, _ := parsed.IssuedAt()
	return &token.Token{
		AccessToken:  token.Secret(a.AccessToken),
		RefreshToken: token.Secret(a.RefreshToken),
		TokenType:    a.TokenType,
		Scope:        a.Scope,
		Format:       token.FormatJWT,
		ObtainedAt:   obtained,
		ExpiresAt:    expiry,
		ExpiryKnown:  true,
	}
}
