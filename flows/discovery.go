package flows

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"idpauth/profiles"
)

// Discover reads the metadata of the profile's issuer from the identity
// provider, whatever is stored of it, and stores what it finds.
func (a *Acquirer) Discover(ctx context.Context, p *profiles.Profile) (*Metadata, error) {
	g := &grant{Acquirer: a, Request: Request{Profile: p}}
	var err error
	if g.http, err = g.HTTP(p); err != nil {
		return nil, err
	}
	return g.fetchMetadata(ctx, nil)
}

// discover finds the issuer's metadata: the stored copy while that is fresh,
// else the identity provider's. When there is none to be had, as in an outage
// that need not stop a refresh, an old copy serves.
func (g *grant) discover(ctx context.Context) (*Metadata, error) {
	stored := g.storedMetadata()
	if stored == nil {
		return g.fetchMetadata(ctx, nil)
	}
	now := g.Now()
	if stored.fresh(now) {
		g.Explain("metadata: as read %s ago from %s", stored.age(now), stored.Source)
		return stored.metadata, nil
	}
	briefly, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	found, err := g.fetchMetadata(briefly, stored)
	if err == nil || ctx.Err() != nil || !stored.serves(now) || !unavailable(err) {
		return found, err
	}
	g.Explain("metadata: as read %s ago from %s, because: %v", stored.age(now), stored.Source, err)
	return stored.metadata, nil
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

// get reads what stands at address; it may be asked for repeatedly.
func (g *grant) get(ctx context.Context, address string) (*answer, error) {
	return g.getUnlessSame(ctx, address, "")
}

// getUnlessSame is get for somebody who has the version that tag names (RFC 9110
// section 13.1.2); an empty tag names none.
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
