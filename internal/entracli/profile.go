// Package entracli reads the profiles of entra-auth-cli 1.0: its profiles.json, and
// what its "config export" writes.
package entracli

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"idpauth/profiles"
)

// Profile is one of its profiles in our words.
type Profile struct {
	profiles.Named
	Was   string   // its name there, which may be none for us
	Notes []string // what a person has to know, or do
}

// record is a profile as it is written. Names of members are read without regard to
// case, as entra-auth-cli does.
type record struct {
	Name            string
	TenantID        string
	ClientID        string
	Scopes          words
	Resource        string // v1 style; counts without scopes
	AuthMethod      enum
	RedirectURI     string
	CertificatePath string
	DefaultFlow     enum
}

// words are a list of texts or, as its documentation has it, one text with spaces or
// commas between them.
type words []string

func (w *words) UnmarshalJSON(data []byte) error {
	var list []string
	if err := json.Unmarshal(data, &list); err != nil {
		var text string
		if json.Unmarshal(data, &text) != nil {
			return err
		}
		list = []string{text}
	}
	for _, text := range list {
		*w = append(*w, strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' })...)
	}
	return nil
}

// enum is a name in whatever spelling, as letters of lower case, or the number that
// stands for it.
type enum string

func (e *enum) UnmarshalJSON(data []byte) error {
	var number *int
	if json.Unmarshal(data, &number) == nil {
		if number != nil {
			*e = enum(strconv.Itoa(*number))
		}
		return nil
	}
	var text string
	err := json.Unmarshal(data, &text)
	*e = enum(strings.NewReplacer("-", "", "_", "").Replace(strings.ToLower(text)))
	return err
}

// flow is our name of its flow.
func (e enum) flow() (name string, ok bool) {
	switch e {
	case "authorizationcode", "0":
		return "authorization-code", true
	case "clientcredentials", "1":
		return "client-credentials", true
	case "devicecode", "2":
		return "device-code", true
	case "interactivebrowser", "interactive", "3":
		return "interactive", true
	}
	return "", false
}

// Its ways of client authentication.
const (
	bySecret       = "clientsecret"
	byCertificate  = "certificate"
	byPasswordless = "passwordlesscertificate" // whose file needs no password
)

// method is a way of client authentication, the one by secret where none is given.
func (e enum) method() (method string, ok bool) {
	switch e {
	case "", bySecret, "0":
		return bySecret, true
	case byCertificate, "1":
		return byCertificate, true
	case byPasswordless, "2":
		return byPasswordless, true
	}
	return "", false
}

// secrets are what its export holds beside a profile.
type secrets struct {
	ClientSecret        string
	CertificatePassword string
}

// profile translates a record. The flow is the one that entra-auth-cli would choose.
func (r record) profile(name string, s secrets) (p Profile, err error) {
	p = Profile{Was: r.Name, Named: profiles.Named{Name: name}}
	method, ok := r.AuthMethod.method()
	if !ok {
		return p, fmt.Errorf("profile %q: authMethod %q is unknown", r.Name, string(r.AuthMethod))
	}
	flow, ok := r.DefaultFlow.flow()
	switch {
	case r.DefaultFlow != "" && !ok:
		return p, fmt.Errorf("profile %q: defaultFlow %q is unknown", r.Name, string(r.DefaultFlow))
	case !ok && method == byPasswordless:
		flow = "interactive"
	case !ok:
		flow = "client-credentials"
	}
	p.set("provider", "entra")
	p.set("tenant", r.TenantID)
	p.set("client_id", r.ClientID)
	p.set("flow", flow)
	p.list("scopes", r.scopes(flow))
	p.set("redirect_uri", r.redirect(flow))
	p.authenticate(r, s, method, flow)
	return p, nil
}

// scopes are those that the record asks for, and the one for a refresh token, which
// MSAL adds for a person.
func (r record) scopes(flow string) []string {
	scopes := []string(r.Scopes)
	if len(scopes) == 0 && r.Resource != "" {
		scopes = []string{r.Resource + "/.default"}
	}
	const refresh = "offline_access"
	if flow != "client-credentials" && !slices.Contains(scopes, refresh) {
		scopes = append(scopes, refresh)
	}
	return scopes
}

// redirect is where a browser comes back to; MSAL's own choice is any port of
// localhost.
func (r record) redirect(flow string) string {
	if r.RedirectURI == "" && (flow == "interactive" || flow == "authorization-code") {
		return "http://localhost:0"
	}
	return r.RedirectURI
}

// set adds a text, unless it is empty.
func (p *Profile) set(key, text string) {
	if text != "" {
		p.Settings = append(p.Settings, profiles.Setting{Key: key, Value: text})
	}
}

func (p *Profile) list(key string, texts []string) {
	if len(texts) > 0 {
		p.Settings = append(p.Settings, profiles.Setting{Key: key, Value: texts})
	}
}

// authenticate sets how the client does. entra-auth-cli is a public client wherever
// a person signs in, whatever the profile says, and Entra wants no secret then
// (AADSTS700025).
func (p *Profile) authenticate(r record, s secrets, method, flow string) {
	if flow != "client-credentials" {
		p.set("client_auth", "none")
		if s.ClientSecret != "" {
			p.note("the client secret is left out, because flow %s has no use for it", flow)
		}
		return
	}
	if method == bySecret {
		p.set("client_secret", s.ClientSecret)
		if s.ClientSecret == "" {
			p.note("its client secret is not in this file; give it a source: idpauth profile edit NAME --set 'client_secret={env: VARIABLE}'")
		}
		return
	}
	p.set("client_auth", "private_key_jwt")
	if r.CertificatePath != "" {
		p.Settings = append(p.Settings, profiles.Setting{Key: "private_key", Value: map[string]any{"file": r.CertificatePath}})
	}
	if method == byCertificate {
		p.set("private_key_password", s.CertificatePassword)
	}
}

func (p *Profile) note(format string, args ...any) {
	p.Notes = append(p.Notes, fmt.Sprintf("profile %q: ", p.Was)+fmt.Sprintf(format, args...))
}
