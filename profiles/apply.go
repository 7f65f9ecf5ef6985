package profiles

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Complete makes a profile that no config file holds what Config.Profile would
// hand out. It has a name and a provider at least.
func (p *Profile) Complete() error {
	if p.Origins == nil {
		p.Origins = Origins{}
	}
	return p.applyPreset()
}

// applyPreset fills what the profile and its parents leave open: from the
// preset, its templates expanded, then with the defaults of the standards.
func (p *Profile) applyPreset() error {
	name := p.Provider
	if name == "" && p.Issuer != "" {
		name = "oidc"
	} else if name == "" {
		name = "oauth2"
	}
	preset, ok := LookupPreset(name)
	if !ok {
		return unknownProvider(name)
	}
	p.Preset = &preset
	p.fillFrom(preset)
	p.fill("basic_encoding", &p.BasicEncoding, BasicForm, "default")
	p.fill("assertion_audience", &p.AssertionAudience, "token", "default")
	p.fill("mfa.in", &p.MFA.In, MFAInForm, "default")
	return nil
}

func unknownProvider(name string) error {
	var names []string
	for _, p := range presets {
		names = append(names, p.Name)
	}
	if meant := didYouMean(name, names); meant != "" {
		return fmt.Errorf("provider %s is unknown%s", quote(name), meant)
	}
	return fmt.Errorf("provider %s is unknown; there are %s", quote(name), strings.Join(names, ", "))
}

func (p *Profile) fillFrom(preset Preset) {
	from := "preset " + preset.Name
	for _, template := range preset.BaseURLs {
		p.fill("base_url", &p.BaseURL, p.expand(template), from)
	}
	issuer := p.expand(preset.Issuer)
	p.fill("issuer", &p.Issuer, issuer, from)
	if p.Issuer == issuer || !preset.OwnIssuerOnly {
		templates := preset.Endpoints.all()
		for i, e := range p.Endpoints.all() {
			p.fill(e.key, e.url, p.expand(*templates[i].url), from)
		}
	}
	p.fill("flow", &p.Flow, preset.Flow, from)
	if p.ClientID == "" && preset.ClientSecret != "" && p.ClientSecret == nil {
		p.ClientSecret = inline(preset.ClientSecret)
		p.Origins["client_secret"] = from
	}
	p.fill("client_id", &p.ClientID, preset.ClientID, from)
	p.fill("basic_encoding", &p.BasicEncoding, preset.BasicEncoding, from)
	p.fill("assertion_audience", &p.AssertionAudience, preset.AssertionAudience, from)
	p.fill("mfa.parameter", &p.MFA.Parameter, preset.MFAParameter, from)
	p.fill("mfa.in", &p.MFA.In, preset.MFAIn, from)
	if p.DefaultLifetime == 0 && preset.DefaultLifetime != 0 {
		p.DefaultLifetime = preset.DefaultLifetime
		p.Origins["default_lifetime"] = from
	}
	if p.OriginsAllowed == nil && preset.Origins != nil {
		p.OriginsAllowed = slices.Clone(preset.Origins)
		p.Origins["origins"] = from
	}
	if _, given := p.Origins["device_pkce"]; !given && preset.DevicePKCE {
		p.DevicePKCE = true
		p.Origins["device_pkce"] = from
	}
}

// fill gives member a value unless it has one.
func (p *Profile) fill(key string, member *string, value, from string) {
	if *member == "" && value != "" {
		*member = value
		p.Origins[key] = from
	}
}

// expand replaces the parameters in a template by the profile's; it is empty
// when one of them is.
func (p *Profile) expand(template string) string {
	for _, parameter := range []struct{ name, value string }{
		{"base_url", strings.TrimRight(p.BaseURL, "/")},
		{"tenant", url.PathEscape(p.Tenant)},
		{"realm", url.PathEscape(p.Realm)},
		{"zone", p.Zone},
		{"domain", p.Domain},
	} {
		placeholder := "{" + parameter.name + "}"
		if !strings.Contains(template, placeholder) {
			continue
		}
		if parameter.value == "" {
			return ""
		}
		template = strings.ReplaceAll(template, placeholder, parameter.value)
	}
	return template
}
