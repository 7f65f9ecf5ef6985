package flows

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"idpauth/profiles"
)

// errNoMetadata is why an issuer's metadata is not found: the issuer says that it
// has none.
var errNoMetadata = errors.New("no metadata")

// Discover reads the metadata of the profile's issuer from the identity
// provider, whatever is stored of it, and stores what it finds.
func (a *Acquirer) Discover(ctx context.Context, p *profiles.Profile) (*Metadata, error) {
	g, err := a.reader(p)
	if err != nil {
		return nil, err
	}
	return g.fetchMetadata(ctx, nil)
}

// reader is a grant for reading alone: what the profile's issuer publishes.
func (a *Acquirer) reader(p *profiles.Profile) (*grant, error) {
	g := &grant{Acquirer: a, Request: Request{Profile: p}, endpoints: p.Endpoints}
	var err error
	g.http, err = g.HTTP(p)
	return g, err
}

// discover finds the issuer's metadata, stored or where the issuer has it.
func (g *grant) discover(ctx context.Context) (*Metadata, error) {
	stored := g.storedMetadata()
	if stored == nil {
		return g.fetchMetadata(ctx, nil)
	}
	var found *Metadata
	copyServes, err := g.copyOrRead(ctx, "metadata", stored.Source, &stored.storedCopy, func(ctx context.Context) (err error) {
		found, err = g.fetchMetadata(ctx, stored)
		return err
	})
	if copyServes {
		return stored.metadata, nil
	}
	return found, err
}

// metadataPlaces are where an issuer's metadata may be: OpenID Connect
// Discovery 1.0 section 4 appends to the issuer, RFC 8414 section 3.1 inserts
// before its path.
func metadataPlaces(issuer string) []string {
	u, err := url.Parse(issuer)
	if err != nil {
		return nil
	}
	path := strings.TrimSuffix(u.EscapedPath(), "/")
	origin := u.Scheme + "://" + u.Host
	return []string{
		origin + path + "/.well-known/openid-configuration",
		origin + "/.well-known/oauth-authorization-server" + path,
	}
}

// fetchMetadata reads the metadata from the first place that has it. That the
// stored copy, which may be nil, has not changed is an answer too.
func (g *grant) fetchMetadata(ctx context.Context, stored *storedMetadata) (*Metadata, error) {
	places := metadataPlaces(g.Profile.Issuer)
	for _, place := range places {
		g.Explain("metadata: reading %s", place)
		a, err := g.getUnlessSame(ctx, place, stored.tag(place))
		if err != nil {
			return nil, err
		}
		switch {
		case a.status == http.StatusNotModified && stored.tag(place) != "":
			g.Explain("metadata: unchanged")
			stored.renew(a, g.Now())
			g.storeCopy("metadata", stored.Issuer, stored)
			return stored.metadata, nil
		case a.absent():
			g.Explain("metadata: none there")
		default:
			return g.takeMetadata(a, place)
		}
	}
	return nil, &Error{
		Kind: Network,
		Msg:  fmt.Sprintf("%sno metadata at %s", about(g.Profile.Name), strings.Join(places, " or ")),
		Help: "check issuer, or set endpoints in the profile",
		Err:  errNoMetadata,
	}
}

// absent reports whether the answer says that nothing stands at the address, in
// words or, as UAA does, by showing the login page.
func (a *answer) absent() bool {
	return a.status/100 == 4 && a.status != http.StatusTooManyRequests || a.status == http.StatusOK && a.isPage()
}

// takeMetadata reads the document of an answer and stores it.
func (g *grant) takeMetadata(a *answer, place string) (*Metadata, error) {
	if a.status != http.StatusOK {
		return nil, a.unusable(fmt.Sprintf("status %d where its metadata should be", a.status))
	}
	o, err := a.object()
	if err != nil {
		return nil, err
	}
	m, err := g.readMetadata(place, o)
	if err != nil {
		return nil, err
	}
	g.storeCopy("metadata", g.Profile.Issuer, newStoredMetadata(g.Profile.Issuer, m, o, a, g.Now()))
	return m, nil
}

// getUnlessSame reads what stands at address, for somebody who has the version
// that tag names (RFC 9110 section 13.1.2); an empty tag names none. It may be
// asked for repeatedly.
func (g *grant) getUnlessSame(ctx context.Context, address, tag string) (*answer, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, &Error{Kind: Usage, Msg: fmt.Sprintf("%s%q is no address", about(g.Profile.Name), address)}
	}
	request.Header.Set("Accept", "application/json")
	if tag != "" {
		request.Header.Set("If-None-Match", tag)
	}
	return g.repeat(ctx, func() (*http.Request, error) { return request, nil })
}
