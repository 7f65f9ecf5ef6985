package flows

import (
	"context"
	"fmt"

	"idpauth/profiles"
)

// connect makes the HTTP client and finds the token endpoint.
func (g *grant) connect(ctx context.Context) (err error) {
	if g.http != nil {
		return nil
	}
	if err := g.readyClient(ctx); err != nil {
		return err
	}
	if g.http, err = g.HTTP(g.Profile); err != nil {
		return err
	}
	g.endpoints = g.Profile.Endpoints
	return g.findEndpoint(ctx, &g.endpoints.Token, "token")
}

// findEndpoint finds one of g.endpoints: the profile's or its preset's, else the
// metadata's, which is read once and only when something is missing.
func (g *grant) findEndpoint(ctx context.Context, endpoint *string, name string) error {
	if *endpoint != "" {
		return nil
	}
	if g.Profile.Issuer == "" {
		return &Error{
			Kind: Usage,
			Msg:  fmt.Sprintf("profile %q: neither issuer nor endpoints.%s is set", g.Profile.Name, name),
			Help: "set endpoints." + name + " in the profile",
		}
	}
	if err := g.readOnce(ctx); err != nil {
		return err
	}
	if *endpoint == "" {
		return &Error{
			Kind: Network,
			Msg:  fmt.Sprintf("profile %q: the metadata of %s names no %s endpoint", g.Profile.Name, g.Profile.Issuer, name),
			Help: "set endpoints." + name + " in the profile, or use another flow",
		}
	}
	return nil
}

// readOnce reads the metadata, unless it has been, and takes the endpoints from
// it that the profile does not set.
func (g *grant) readOnce(ctx context.Context) error {
	if g.metadata.Source != "" {
		return nil
	}
	found, err := g.discover(ctx)
	if err != nil {
		return err
	}
	g.metadata = *found
	if g.Profile.TLS.ClientCert != "" {
		merge(&g.endpoints, found.MTLS)
	}
	merge(&g.endpoints, found.Endpoints)
	return nil
}

// merge fills what endpoints lacks.
func merge(endpoints *profiles.Endpoints, found profiles.Endpoints) {
	from := metadataEndpoints(&found)
	for i, e := range metadataEndpoints(endpoints) {
		if *e.to == "" {
			*e.to = *from[i].to
		}
	}
}
