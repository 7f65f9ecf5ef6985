package credential

import (
	"encoding/json"
	"errors"
	"io"
	"strings"

	"idpauth/internal/token"
)

// DockerNotFound is the text by which docker knows that a helper has nothing for
// a server: github.com/docker/docker-credential-helpers, credentials/error.go.
// It stands on stdout, and the helper exits 1.
const DockerNotFound = "credentials not found in native keychain\n"

// ReadDockerServer reads the server that docker asks for, as a person names a
// registry: with a scheme or without.
func ReadDockerServer(r io.Reader) (string, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit))
	if err != nil {
		return "", err
	}
	server := strings.TrimSpace(string(data))
	switch {
	case len(data) == limit:
		return "", errTooLong
	case server == "":
		return "", errors.New("no server is named")
	case strings.ContainsAny(server, "\r\n\x00"):
		return "", errors.New("more than one line")
	}
	return server, nil
}

// DockerAddresses are the URLs that a server may stand for. Docker itself speaks
// https, and plain http too with a registry on the same machine.
func DockerAddresses(server string) []string {
	if strings.Contains(server, "://") {
		return []string{server}
	}
	return []string{"https://" + server, "http://" + server}
}

// DockerAnswer hands the token over for a server, as docker named it.
func DockerAnswer(server, username string, t *token.Token) ([]byte, error) {
	return marshal(struct{ ServerURL, Username, Secret string }{server, username, t.AccessToken.Reveal()})
}

// DockerList tells which servers there are credentials for, with the usernames.
func DockerList(usernames map[string]string) ([]byte, error) { return marshal(usernames) }

func marshal(document any) ([]byte, error) {
	text, err := json.Marshal(document)
	return append(text, '\n'), err
}
