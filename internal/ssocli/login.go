package ssocli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"idpauth/internal/strictjson"
)

// advertisesPasscode asks the server what a sign-in takes (UAA's GET /login),
// and reports whether a passcode is among it. An answer that cannot be read
// says no, as to the script.
func (s *Server) advertisesPasscode(ctx context.Context, client *http.Client) (bool, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+"/login", nil)
	if err != nil {
		return false, s.unreachable(err)
	}
	request.Header.Set("Accept", "application/json")
	response, err := client.Do(request)
	if err != nil {
		return false, s.unreachable(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return false, s.unreachable(fmt.Errorf("/login answered with status %d", response.StatusCode))
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return false, s.unreachable(err)
	}
	login, err := strictjson.Object(body)
	if err != nil {
		return false, nil
	}
	raw, _ := login.Get("prompts")
	prompts, err := strictjson.Object(raw)
	if err != nil {
		return false, nil
	}
	_, advertised := prompts.Get("passcode")
	return advertised, nil
}

// unreachable is the error for a server that does not answer. Of an error of the
// HTTP client the address is left out.
func (s *Server) unreachable(err error) error {
	if own, ok := errors.AsType[*url.Error](err); ok {
		err = own.Err
	}
	return because(Unreachable, err, hintOf(err), "Failure to communicate with SSO server: %s: ", s.URL)
}

func hintOf(err error) string {
	var hinted interface{ Hint() string }
	if !errors.As(err, &hinted) {
		return ""
	}
	return hinted.Hint()
}
