package sandbox

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Mode is a row of the Catalogue: a failure mode that a Switch can turn on.
type Mode struct {
	Name  string `json:"name"`
	Path  string `json:"path"`            // what it hits when the Switch says nothing
	Value string `json:"value,omitempty"` // what its argument is
	Does  string `json:"does"`

	check func(value string) error // nil: the argument is free
	deed  deed                     // what it does to a connection or an answer; zero: an endpoint asks for it
}

// Catalogue returns the failure modes that a Switch can turn on.
func Catalogue() []Mode { return slices.Concat(connectionModes, answerModes, behaviourModes) }

func lookupMode(name string) (*Mode, bool) {
	for _, table := range [][]Mode{connectionModes, answerModes, behaviourModes} {
		for i := range table {
			if table[i].Name == name {
				return &table[i], true
			}
		}
	}
	return nil, false
}

// connectionModes spoil the connection; most do not look at the request.
var connectionModes = []Mode{
	{"latency", tokenPath, "a duration", "waits before it handles the request", isDuration, deed{delay: latency}},
	{"hang", tokenPath, "", "never answers and does nothing", nil, deed{delay: hang}},
	{"reset", tokenPath, "", "resets the connection and does nothing", nil, deed{instead: noReply, write: reset}},
	{"close", tokenPath, "", "closes the connection and does nothing", nil, deed{instead: noReply, write: hangUp}},
	{"lose", tokenPath, "", "does what was asked, then resets the connection", nil, deed{write: reset}},
	{"hang-body", tokenPath, "a number of bytes", "hangs after so many bytes of the body", isNumber, deed{write: hangBody}},
	{"truncate", tokenPath, "a number of bytes", "closes after so many bytes of the body", isNumber, deed{write: truncate}},
	{"drip", tokenPath, "a duration", "waits before each byte of the body", isDuration, deed{write: drip}},
	{"huge", tokenPath, "a number of bytes", "puts so many spaces before the body", isNumber, deed{write: huge}},
	{"gzip-bomb", tokenPath, "a number of bytes", "sends so many bytes as a small gzip", isNumber, deed{write: gzipBomb}},
	{"headers", tokenPath, "a number", "sends so many header fields", isNumber, deed{write: manyHeaders}},
}

// answerModes put another answer in place of the endpoint's, or edit it.
var answerModes = []Mode{
	{"status", tokenPath, "CODE [Retry-After]", "answers this status with an empty body and does nothing", isStatus, deed{instead: bareStatus}},
	{"error", tokenPath, "CODE error [description]", "answers this OAuth error and does nothing", isStatus, deed{instead: oauthError}},
	{"redirect", tokenPath, "CODE URL", "redirects there and does nothing", isStatus, deed{instead: redirected}},
	{"html", tokenPath, "CODE", "answers with a web page and does nothing", isStatus, deed{instead: webPage}},
	{"body", tokenPath, "the body", "answers 200 with this body as JSON and does nothing", nil, deed{instead: literalBody}},

	{"set", tokenPath, "NAME=JSON", "sets a member of the answer; its value is sent as it stands", isAssignment, deed{edit: setMember}},
	{"drop", tokenPath, "NAME", "leaves a member of the answer out", nil, deed{edit: dropMember}},
	{"append", tokenPath, "NAME=JSON", "adds a member at the end, a second one of that name too", isAssignment, deed{edit: appendMember}},
	{"answer-status", tokenPath, "CODE", "gives the answer another status", isStatus, deed{edit: answerStatus}},
	{"header", tokenPath, "NAME=VALUE", "sets a header field of the answer", isAssignment, deed{edit: setHeader}},
	{"bom", tokenPath, "", "puts a byte order mark before the body", nil, deed{edit: byteOrderMark}},
	{"trailing", tokenPath, "text", "puts this behind the body", nil, deed{edit: trailing}},
	{"deep", tokenPath, "a number", "adds a member nested so deep", isNumber, deed{edit: deep}},
	{"gzip", tokenPath, "", "compresses the body, asked or not", nil, deed{edit: compressed}},
	{"gzip-lie", tokenPath, "", "calls the body compressed, which it is not", nil, deed{edit: calledCompressed}},
}

// behaviourModes change what an endpoint decides.
var behaviourModes = []Mode{
	{Name: "access-lifetime", Path: "*", Value: "seconds", Does: "expires_in of access tokens (1799)", check: isNumber},
	{Name: "refresh-lifetime", Path: "*", Value: "seconds", Does: "life of refresh tokens (84600)", check: isNumber},
	oneOf("token-format", "*", "access tokens", "opaque", "old", "revocable"),
	oneOf("signature", "*", "how access and ID tokens are signed", "none", "hs256", "bad", "unknown-kid", "no-kid", "crit"),
	{Name: "claim", Path: "*", Value: "NAME=JSON", Does: "sets a claim of access tokens", check: isAssignment},
	{Name: "id-claim", Path: "*", Value: "NAME=JSON", Does: "sets a claim of ID tokens and of signed answers", check: isAssignment},
	{Name: "id-claim-drop", Path: "*", Value: "NAME", Does: "leaves a claim of ID tokens out"},
	{Name: "user-name", Path: "*", Value: "a name", Does: "user_name of access tokens, whoever signed in"},
	oneOf("answer", "*", "the form of what userinfo and introspection answer (JSON)", "jwt"),
	oneOf("jwks", "/token_keys", "the key set", "leading-zero", "no-kid", "private", "empty", "duplicate"),

	oneOf("query", tokenPath, "parameters in the query, which UAA takes", "refuse"),
	oneOf("basic", "*", "how Basic credentials are read, raw otherwise", "form"),
	oneOf("public", tokenPath, "what a public client sends, by default client_id alone or an empty secret too", "empty-secret"),
	oneOf("bad-credentials", tokenPath, "the error for a wrong password (unauthorized), as of UAA 76.26", "invalid_client"),
	oneOf("mfa", tokenPath, "the errors for a second factor (UAA's)", "apigee"),
	oneOf("mfa-in", tokenPath, "where the code is looked for (both)", "form", "query"),
	oneOf("mfa-parameter", tokenPath, "the code's parameter (both)", "mfa_token", "mfaCode"),
	oneOf("mfa-replay", tokenPath, "a code used before, refused otherwise", "allow"),
	oneOf("refresh", tokenPath, "what a refresh does with the refresh token (rotate: kill the old one, and the family when it comes again)",
		"same", "rotate", "keep", "omit", "expired", "wrong-client"),
	oneOf("refresh-token", tokenPath, "the refresh token of a sign-in", "none", "unique", "always"),

	oneOf("prompts", "/login", "the login prompts (password)", "passcode", "passcode-only", "mfa", "malformed", "html", "error", "missing"),
	{Name: "passcode-length", Path: "/passcode", Value: "a number", Does: "length of passcodes (10; 6 and 32 exist)", check: isNumber},
	oneOf("passcode-alphabet", "/passcode", "characters beside letters and digits", "dashes"),
	oneOf("passcode-accept", tokenPath, "the rule that Accept is absent or JSON", "any"),

	{Name: "authorize-as", Path: "/oauth/authorize", Value: "a user", Does: "signs this user in without a page", check: isText},
	{Name: "authorize-error", Path: "/oauth/authorize", Value: "an error", Does: "sends the browser back with this error", check: isText},
	{Name: "callback", Path: "/oauth/authorize", Value: "NAME=VALUE", Does: "sets a parameter of the way back; an empty value drops it", check: isAssignment},
	{Name: "device-interval", Path: "/oauth/device", Value: "seconds", Does: "seconds between polls (5)", check: isNumber},
	{Name: "device-lifetime", Path: "/oauth/device", Value: "seconds", Does: "life of a device code (600)", check: isNumber},
	{Name: "device-as", Path: tokenPath, Value: "a user", Does: "lets this user approve the device at the poll that it hits", check: isText},
	oneOf("device-poll", tokenPath, "the answer to a poll", "slow_down", "access_denied", "expired_token", "authorization_pending"),
}

func oneOf(name, path, does string, values ...string) Mode {
	return Mode{
		Name: name, Path: path, Value: strings.Join(values, "|"), Does: does,
		check: func(v string) error {
			if !slices.Contains(values, v) {
				return fmt.Errorf("unknown value")
			}
			return nil
		},
	}
}

func isDuration(v string) error { _, err := time.ParseDuration(v); return err }

func isNumber(v string) error { _, err := strconv.ParseInt(v, 10, 64); return err }

func isStatus(v string) error {
	code, _, _ := strings.Cut(v, " ")
	n, err := strconv.Atoi(code)
	if err == nil && (n < 200 || n > 599) {
		err = strconv.ErrRange
	}
	return err
}

func isText(v string) error {
	if v == "" {
		return strconv.ErrSyntax
	}
	return nil
}

func isAssignment(v string) error {
	if name, _, ok := strings.Cut(v, "="); !ok || name == "" {
		return strconv.ErrSyntax
	}
	return nil
}

// assignments are the arguments of all switches of one name, split at "=".
func (on active) assignments(name string) url.Values {
	values := url.Values{}
	for _, a := range on {
		if a.Name == name {
			k, v, _ := strings.Cut(a.Value, "=")
			values.Set(k, v)
		}
	}
	return values
}
