package profiles

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"idpauth/internal/token"
)

// Setting is a key of a profile with its value, fit to be shown: of a secret
// only where it comes from.
type Setting struct {
	Key    string // "endpoints.token"
	Value  any    // string, bool, []string or, for a secret, map[string]any
	Origin string // "profile dev", "preset keycloak"

	hidden string // the text for which Value shows "[redacted]"
}

// Own reports whether the profile itself gives the value.
func (s Setting) Own(p *Profile) bool { return s.Origin == "profile "+p.Name }

// List lists the settings that the profile has, in the order of the
// documentation.
func (p *Profile) List() []Setting {
	l := &lister{p: p}
	l.text("description", p.Description)
	l.text("extends", p.Extends)
	l.text("provider", p.Provider)
	l.text("issuer", p.Issuer)
	l.text("tenant", p.Tenant)
	l.text("zone", p.Zone)
	l.text("realm", p.Realm)
	l.text("domain", p.Domain)
	l.text("base_url", p.BaseURL)
	for _, e := range p.Endpoints.all() {
		l.text(e.key, *e.url)
	}
	l.text("flow", p.Flow)
	l.text("client_id", p.ClientID)
	l.secret("client_secret", p.ClientSecret)
	l.text("client_auth", p.ClientAuth)
	l.text("basic_encoding", p.BasicEncoding)
	l.secret("private_key", p.PrivateKey)
	l.secret("private_key_password", p.PrivateKeyPassword)
	l.text("private_key_id", p.PrivateKeyID)
	l.text("assertion_audience", p.AssertionAudience)
	l.list("scopes", p.Scopes)
	l.list("audience", p.Audience)
	l.list("resource", p.Resource)
	l.list("origins", p.OriginsAllowed)
	l.duration("default_lifetime", p.DefaultLifetime)
	l.text("username", p.Username)
	l.secret("password", p.Password)
	l.secret("mfa.totp_secret", p.MFA.TOTPSecret)
	l.list("mfa.command", p.MFA.Command)
	l.boolean("mfa.prompt", p.MFA.Prompt)
	l.text("mfa.parameter", p.MFA.Parameter)
	l.text("mfa.in", p.MFA.In)
	l.secret("passcode", p.Passcode)
	l.secret("subject_token", p.SubjectToken)
	l.secret("actor_token", p.ActorToken)
	l.text("subject_token_type", p.SubjectTokenType)
	l.text("actor_token_type", p.ActorTokenType)
	l.text("requested_token_type", p.RequestedTokenType)
	l.secret("assertion", p.Assertion)
	l.text("redirect_uri", p.RedirectURI)
	l.numbers("redirect_ports", p.RedirectPorts)
	l.texts("params", p.Params)
	l.texts("auth_params", p.AuthParams)
	l.headers(p.Headers)
	l.boolean("pushed_authorization", p.PushedAuthorization)
	l.boolean("device_pkce", p.DevicePKCE)
	l.boolean("allow_http", p.AllowHTTP)
	l.text("tls.ca_file", p.TLS.CAFile)
	l.text("tls.client_cert", p.TLS.ClientCert)
	l.text("tls.client_key", p.TLS.ClientKey)
	l.text("tls.min_version", p.TLS.MinVersion)
	return l.settings
}

// lister collects settings.
type lister struct {
	p        *Profile
	settings []Setting
}

// add takes a setting that has a value or was given one.
func (l *lister) add(key string, value any, empty bool) {
	origin, given := l.p.Origins[key]
	if !empty || given {
		l.settings = append(l.settings, Setting{Key: key, Value: value, Origin: origin})
	}
}

// hide takes a setting that is shown as something else than it is.
func (l *lister) hide(key string, shown any, text string) {
	l.add(key, shown, false)
	l.settings[len(l.settings)-1].hidden = text
}

func (l *lister) text(key, value string)               { l.add(key, value, value == "") }
func (l *lister) boolean(key string, value bool)       { l.add(key, value, !value) }
func (l *lister) list(key string, value []string)      { l.add(key, value, len(value) == 0) }
func (l *lister) duration(key string, d time.Duration) { l.add(key, d.String(), d == 0) }

func (l *lister) numbers(key string, values []int) {
	texts := make([]string, len(values))
	for i, n := range values {
		texts[i] = strconv.Itoa(n)
	}
	l.list(key, texts)
}

func (l *lister) texts(key string, values map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		l.text(key+"."+name, values[name])
	}
}

// headers lists the names alone: keys of APIs travel in headers.
func (l *lister) headers(values map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		l.hide("headers."+name, token.Secret(values[name]).String(), values[name])
	}
}

func (l *lister) secret(key string, s *Secret) {
	switch {
	case s == nil:
	case s.Inline != nil:
		l.hide(key, s.Source(), s.Inline.Reveal())
	default:
		l.add(key, s.Source(), false)
	}
}

// Source tells where the secret comes from, as the config file writes it, an
// inline one as "[redacted]".
func (s *Secret) Source() any {
	switch {
	case s.Env != "":
		return map[string]any{"env": s.Env}
	case s.File != "":
		return map[string]any{"file": s.File}
	case s.Command != nil:
		return map[string]any{"command": s.Command}
	case s.Keyring != "":
		return map[string]any{"keyring": s.Keyring}
	case s.Profile != "":
		return map[string]any{"profile": s.Profile}
	case s.Prompt:
		return map[string]any{"prompt": true}
	}
	return s.Inline.String()
}

// Text is the setting's value on one line.
func (s Setting) Text() string {
	switch value := s.Value.(type) {
	case string:
		return value
	case bool:
		return strconv.FormatBool(value)
	case []string:
		return strings.Join(value, " ")
	case map[string]any:
		for name, source := range value {
			return "{" + name + ": " + Setting{Value: source}.Text() + "}"
		}
	}
	return ""
}
