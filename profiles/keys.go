package profiles

import (
	"maps"
	"time"
)

// profileKeys are the keys of a profile.
var profileKeys = map[string]field[Profile]{
	"description":          text(func(p *Profile) *string { return &p.Description }),
	"extends":              text(func(p *Profile) *string { return &p.Extends }),
	"provider":             text(func(p *Profile) *string { return &p.Provider }),
	"issuer":               text(func(p *Profile) *string { return &p.Issuer }),
	"tenant":               text(func(p *Profile) *string { return &p.Tenant }),
	"zone":                 text(func(p *Profile) *string { return &p.Zone }),
	"realm":                text(func(p *Profile) *string { return &p.Realm }),
	"domain":               text(func(p *Profile) *string { return &p.Domain }),
	"base_url":             text(func(p *Profile) *string { return &p.BaseURL }),
	"endpoints":            group(endpointKeys, func(p *Profile) *Endpoints { return &p.Endpoints }),
	"flow":                 text(func(p *Profile) *string { return &p.Flow }),
	"client_id":            text(func(p *Profile) *string { return &p.ClientID }),
	"client_secret":        secret(func(p *Profile) **Secret { return &p.ClientSecret }),
	"client_auth":          text(func(p *Profile) *string { return &p.ClientAuth }),
	"basic_encoding":       text(func(p *Profile) *string { return &p.BasicEncoding }),
	"private_key":          secret(func(p *Profile) **Secret { return &p.PrivateKey }),
	"private_key_password": secret(func(p *Profile) **Secret { return &p.PrivateKeyPassword }),
	"private_key_id":       text(func(p *Profile) *string { return &p.PrivateKeyID }),
	"assertion_audience":   text(func(p *Profile) *string { return &p.AssertionAudience }),
	"scopes":               scopes(func(p *Profile) *[]string { return &p.Scopes }),
	"audience":             list(func(p *Profile) *[]string { return &p.Audience }),
	"resource":             list(func(p *Profile) *[]string { return &p.Resource }),
	"origins":              list(func(p *Profile) *[]string { return &p.OriginsAllowed }),
	"default_lifetime":     duration(func(p *Profile) *time.Duration { return &p.DefaultLifetime }),
	"username":             text(func(p *Profile) *string { return &p.Username }),
	"password":             secret(func(p *Profile) **Secret { return &p.Password }),
	"mfa":                  group(mfaKeys, func(p *Profile) *MFA { return &p.MFA }),
	"passcode":             secret(func(p *Profile) **Secret { return &p.Passcode }),
	"subject_token":        tokenSecret(func(p *Profile) **Secret { return &p.SubjectToken }),
	"actor_token":          tokenSecret(func(p *Profile) **Secret { return &p.ActorToken }),
	"subject_token_type":   text(func(p *Profile) *string { return &p.SubjectTokenType }),
	"actor_token_type":     text(func(p *Profile) *string { return &p.ActorTokenType }),
	"requested_token_type": text(func(p *Profile) *string { return &p.RequestedTokenType }),
	"assertion":            secret(func(p *Profile) **Secret { return &p.Assertion }),
	"redirect_uri":         text(func(p *Profile) *string { return &p.RedirectURI }),
	"redirect_ports":       numbers(func(p *Profile) *[]int { return &p.RedirectPorts }),
	"params":               textMap(func(p *Profile) *map[string]string { return &p.Params }),
	"auth_params":          textMap(func(p *Profile) *map[string]string { return &p.AuthParams }),
	"headers":              textMap(func(p *Profile) *map[string]string { return &p.Headers }),
	"pushed_authorization": boolean(func(p *Profile) *bool { return &p.PushedAuthorization }),
	"device_pkce":          boolean(func(p *Profile) *bool { return &p.DevicePKCE }),
	"allow_http":           boolean(func(p *Profile) *bool { return &p.AllowHTTP }),
	"tls":                  group(tlsKeys, func(p *Profile) *TLS { return &p.TLS }),
}

var endpointKeys = map[string]field[Endpoints]{
	"authorization":        text(func(e *Endpoints) *string { return &e.Authorization }),
	"token":                text(func(e *Endpoints) *string { return &e.Token }),
	"device_authorization": text(func(e *Endpoints) *string { return &e.DeviceAuthorization }),
	"revocation":           text(func(e *Endpoints) *string { return &e.Revocation }),
	"introspection":        text(func(e *Endpoints) *string { return &e.Introspection }),
	"userinfo":             text(func(e *Endpoints) *string { return &e.Userinfo }),
	"jwks":                 text(func(e *Endpoints) *string { return &e.JWKS }),
	"passcode":             text(func(e *Endpoints) *string { return &e.Passcode }),
}

var mfaKeys = map[string]field[MFA]{
	"totp_secret": secret(func(m *MFA) **Secret { return &m.TOTPSecret }),
	"command":     command(func(m *MFA) *[]string { return &m.Command }),
	"prompt":      boolean(func(m *MFA) *bool { return &m.Prompt }),
	"parameter":   text(func(m *MFA) *string { return &m.Parameter }),
	"in":          text(func(m *MFA) *string { return &m.In }),
}

var tlsKeys = map[string]field[TLS]{
	"ca_file":     file(func(t *TLS) *string { return &t.CAFile }),
	"client_cert": file(func(t *TLS) *string { return &t.ClientCert }),
	"client_key":  file(func(t *TLS) *string { return &t.ClientKey }),
	"min_version": text(func(t *TLS) *string { return &t.MinVersion }),
}

// secretKeys are the sources of a secret, tokenSecretKeys those of a token.
var (
	secretKeys = map[string]field[Secret]{
		"env":     variable(func(s *Secret) *string { return &s.Env }),
		"file":    file(func(s *Secret) *string { return &s.File }),
		"command": command(func(s *Secret) *[]string { return &s.Command }),
		"keyring": text(func(s *Secret) *string { return &s.Keyring }),
		"prompt":  boolean(func(s *Secret) *bool { return &s.Prompt }),
	}
	tokenSecretKeys = withProfile(secretKeys)
)

func withProfile(keys map[string]field[Secret]) map[string]field[Secret] {
	keys = maps.Clone(keys)
	keys["profile"] = text(func(s *Secret) *string { return &s.Profile })
	return keys
}
