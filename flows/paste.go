package flows

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// pastedLimit bounds what is pasted, in bytes.
const pastedLimit = 16 << 10

// pasteError is a mistake in pasting, which is forgiven once.
type pasteError struct{ err *Error }

func (e *pasteError) Error() string { return e.err.Error() }
func (e *pasteError) Unwrap() error { return e.err }

// readTyped returns the code that was pasted: by itself, or in the address that
// the browser ended on, whose state must be the request's then. A code by itself
// is held to this sign-in by PKCE and the nonce alone.
func (w *browserWait) readTyped(line typed) (string, error) {
	if line.err != nil {
		return "", line.err
	}
	mistake := func(kind Kind, format string, args ...any) error {
		return &pasteError{&Error{Kind: kind, Msg: fmt.Sprintf("profile %q: ", w.Profile.Name) + fmt.Sprintf(format, args...)}}
	}
	text := strings.TrimSpace(line.text)
	parameters, whole := pastedParameters(text)
	switch {
	case text == "":
		return "", mistake(Usage, "nothing was pasted")
	case len(text) > pastedLimit:
		return "", mistake(Usage, "what was pasted is longer than %d KiB", pastedLimit>>10)
	case !whole && strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }): // RFC 6749 appendix A.11
		return "", mistake(Usage, "what was pasted is neither an address nor a code")
	case !whole:
		return text, nil
	}
	response, err := readResponse(parameters, w.state)
	switch {
	case errors.Is(err, errForeignState):
		return "", mistake(Refused, "the pasted address is refused: %v", err)
	case response.code == "" && response.oauthError == "": // the page's own has the state, too
		return "", mistake(Refused, "the pasted address is refused: it is not the one that the browser ends on, with a code")
	}
	return w.accept(response)
}

// pastedParameters reads the response out of an address, or of the part of one
// behind its question mark. whole is false for what looks like neither.
func pastedParameters(text string) (parameters url.Values, whole bool) {
	_, query, address := strings.Cut(text, "?")
	if !address {
		query = text
	}
	query, _, _ = strings.Cut(query, "#")
	parameters, err := url.ParseQuery(query)
	if err != nil {
		parameters = nil // without a state, so that it is refused
	}
	whole = strings.Contains(text, "://") || parameters.Has("state") || parameters.Has("code") || parameters.Has("error")
	return parameters, whole
}
