package cmd

import (
	"context"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"idpauth/flows"
	"idpauth/output"
	"idpauth/profiles"
)

func discoverCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:      "discover",
		Usage:     "show what an identity provider offers, and make a profile of it",
		Category:  profileCommands,
		ArgsUsage: "[ISSUER_URL]",
		UsageText: "idpauth discover https://id.example.com/realms/dev\nidpauth discover https://id.example.com --create prod\nidpauth discover -p prod -o json",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "create", Usage: "add the profile `NAME` for it to the config file"},
			viewFlag("text"),
		},
		Action: func(c *cli.Context) error {
			o, err := e.newDiscoverOptions(c)
			if err != nil {
				return err
			}
			return e.discover(c.Context, o)
		},
	}
}

// discoverOptions are whose metadata is read, and what becomes of it.
type discoverOptions struct {
	issuer string // empty: the profile's
	create string // empty: no profile is made
	view   output.View
}

func (e *environment) newDiscoverOptions(c *cli.Context) (o discoverOptions, err error) {
	if err := atMost(c, 1); err != nil {
		return o, err
	}
	o.issuer = issuerIn(c.Args().First())
	o.create = c.String("create")
	switch {
	case c.NArg() > 0 && e.globals.profile != "":
		return o, &usage{msg: "an issuer and --profile exclude each other"}
	case c.IsSet("create") && o.create == "":
		return o, &usage{msg: "--create: the name of the profile is empty"}
	case c.NArg() > 0:
		if err := profiles.CheckIssuer(o.issuer, false); err != nil {
			return o, &usage{msg: "the issuer " + err.Error(), hint: "idpauth discover https://id.example.com"}
		}
	}
	o.view, err = parseView(c, "text")
	return o, err
}

// issuerIn is the issuer in the address of its metadata, which is what people often
// copy (OpenID Connect Discovery 1.0 section 4).
func issuerIn(address string) string {
	return strings.TrimSuffix(address, "/.well-known/openid-configuration")
}

func (e *environment) discover(ctx context.Context, o discoverOptions) error {
	cfg, p, err := e.discovered(o)
	if err != nil {
		return err
	}
	if o.create != "" {
		if err := e.vacant(o.create); err != nil {
			return err
		}
	}
	s, err := e.settings(cfg)
	if err != nil {
		return err
	}
	ctx, b, stop := budget(ctx, s)
	defer stop()
	a, err := e.acquirer(cfg, s, b)
	if err != nil {
		return err
	}
	m, err := a.Discover(ctx, p)
	if err != nil {
		return err
	}
	if o.create != "" {
		if err := e.createFrom(ctx, s, o.create, p, m); err != nil {
			return err
		}
	}
	document := metadataDocument(m)
	return o.view.Write(e.Stdout, document, func() string { return metadataText(m) })
}

// discovered is the profile whose issuer is asked, one made for the purpose
// where only an issuer is named.
func (e *environment) discovered(o discoverOptions) (*profiles.Config, *profiles.Profile, error) {
	if o.issuer != "" {
		load := e.config
		if o.create != "" {
			load = e.configToGrow
		}
		cfg, err := load()
		return cfg, &profiles.Profile{Issuer: o.issuer, Preset: &profiles.Preset{Name: "oidc"}}, err
	}
	cfg, p, err := e.profile()
	if err != nil {
		return nil, nil, err
	}
	if p.Issuer == "" {
		return nil, nil, &usage{msg: "profile " + p.Name + " has no issuer to ask", hint: "idpauth discover https://id.example.com"}
	}
	return cfg, p, p.Validate()
}

// vacant says why no profile of that name can be added to the config file.
func (e *environment) vacant(name string) error {
	path, _, err := e.configPath()
	if err != nil {
		return err
	}
	edit, err := profiles.NewEdit(path)
	if err != nil {
		return err
	}
	return edit.Vacant(name)
}

// createFrom adds a profile for what m offers. Which client it is for, nobody
// but the user knows.
func (e *environment) createFrom(ctx context.Context, s profiles.Settings, name string, p *profiles.Profile, m *flows.Metadata) error {
	settings := []profiles.Assignment{{Key: "provider", Value: p.Preset.Name}, {Key: "issuer", Value: p.Issuer}}
	if p.AllowHTTP {
		settings = append(settings, profiles.Assignment{Key: "allow_http", Value: "true"})
	}
	offered := m.Flows()
	for _, flow := range []string{"interactive", "device-code", "client-credentials", "password"} {
		if slices.Contains(offered, flow) {
			settings = append(settings, profiles.Assignment{Key: "flow", Value: flow})
			break
		}
	}
	return e.editConfig(ctx, s, func(c *configEdit) error {
		if err := c.AddProfile(name, settings); err != nil {
			return err
		}
		if err := c.Save(); err != nil {
			return err
		}
		e.Notice("profile %q was added to %s; give it the client_id of your client: idpauth profile edit %s --set client_id=ID", name, c.Path(), name)
		return nil
	})
}

// endpointRows name the endpoints as the config file does.
func endpointRows(m *flows.Metadata) [][2]string {
	found := m.Endpoints
	var rows [][2]string
	for _, row := range [][2]string{
		{"authorization", found.Authorization},
		{"token", found.Token},
		{"device_authorization", found.DeviceAuthorization},
		{"revocation", found.Revocation},
		{"introspection", found.Introspection},
		{"userinfo", found.Userinfo},
		{"jwks", found.JWKS},
		{"pushed_authorization", m.PushedAuthorization},
	} {
		if row[1] != "" {
			rows = append(rows, row)
		}
	}
	return rows
}

// metadataDocument is what m says, for programs.
func metadataDocument(m *flows.Metadata) output.Object {
	endpoints := output.Object{}
	for _, row := range endpointRows(m) {
		endpoints.Add(row[0], row[1])
	}
	var o output.Object
	o.Add("issuer", m.Issuer)
	o.Add("source", m.Source)
	o.Add("endpoints", endpoints)
	o.Add("flows", append([]string{}, m.Flows()...))
	o.Add("client_auth", m.Methods())
	if m.Scopes != nil {
		o.Add("scopes", m.Scopes)
	}
	return o
}

// metadataText is the same for people, under the keys of the config file.
func metadataText(m *flows.Metadata) string {
	rows := [][]string{{"issuer:", m.Issuer}, {"source:", m.Source}}
	for _, row := range endpointRows(m) {
		rows = append(rows, []string{"endpoints." + row[0] + ":", row[1]})
	}
	for _, list := range []struct {
		name   string
		values []string
	}{{"flows:", m.Flows()}, {"client_auth:", m.Methods()}, {"scopes:", m.Scopes}} {
		if len(list.values) > 0 {
			rows = append(rows, []string{list.name, strings.Join(list.values, " ")})
		}
	}
	return output.Table(nil, rows)
}
