//go:build interop && linux

package interop

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// active asks UAA itself whether a token is alive.
func (u *uaa) active(t *testing.T, token string) bool {
	t.Helper()
	form := url.Values{"token": {token}}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, u.direct+"/introspect", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetBasicAuth("edgecli", "edgeclisecret")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer struct{ Active bool }
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	return answer.Active
}
