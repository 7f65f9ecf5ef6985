package cmd

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"idpauth/flows"
	"idpauth/internal/transport"
	"idpauth/profiles"
)

// checkProxy tells by which proxy the server is reached, without who we are there.
func (x *examination) checkProxy(context.Context) finding {
	const hint = "correct or unset the variable"
	if _, err := transport.New(transport.Options{Getenv: x.Getenv}); err != nil {
		return failure(hint, "%v", err)
	}
	proxy, err := http.ProxyFromEnvironment(&http.Request{URL: x.server})
	switch {
	case err != nil: // its text may hold a password
		return failure(hint, "a proxy variable is not the address of a proxy")
	case proxy == nil:
		return fine("none for %s", x.server.Host)
	}
	x.proxied = true
	return fine("%s://%s for %s", proxy.Scheme, proxy.Host, x.server.Host)
}

// networkHint is for a server that cannot be reached.
const networkHint = "check the addresses in the profile (idpauth profile show), the network, the VPN and the proxy"

func (x *examination) checkDNS(ctx context.Context) finding {
	host := x.server.Hostname()
	if x.proxied {
		return fine("left to the proxy")
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return fine("%s is an address", host)
	}
	started := time.Now()
	addresses, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	took := time.Since(started).Round(time.Millisecond)
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return failure(networkHint, "%s: no such host", host)
	case err != nil:
		return failure(networkHint, "%s: no name server answers", host)
	}
	return fine("%s is %s, in %s", host, addresses[0].Unmap(), took)
}

// sighting is the server's first answer.
type sighting struct {
	at     time.Time
	took   time.Duration
	header http.Header
	tls    *tls.ConnectionState
}

// observer notes the first answer of a client.
type observer struct {
	next http.RoundTripper
	now  func() time.Time
	seen *sighting
}

func (o *observer) RoundTrip(req *http.Request) (*http.Response, error) {
	started := time.Now()
	resp, err := o.next.RoundTrip(req)
	if err == nil && o.seen == nil {
		o.seen = &sighting{at: o.now(), took: time.Since(started), header: resp.Header, tls: resp.TLS}
	}
	return resp, err
}

// checkConnection reads the metadata, which later checks are about.
func (x *examination) checkConnection(ctx context.Context) finding {
	watch, started := &observer{now: x.Now}, time.Now()
	if x.p.Issuer == "" {
		x.contactErr = x.knock(ctx, x.server, watch)
	} else {
		x.metadata, x.contactErr = x.readMetadata(ctx, watch)
	}
	x.seen = watch.seen
	var broken *transport.Error
	switch {
	case x.seen != nil:
		return fine("%s answers, in %s", x.server.Host, x.seen.took.Round(time.Millisecond))
	case errors.Is(x.contactErr, context.DeadlineExceeded):
		return failure(networkHint, "%s does not answer within %s",
			x.server.Host, time.Since(started).Round(time.Millisecond))
	case errors.As(x.contactErr, &broken) && (broken.Kind == transport.KindTLS || broken.Kind == transport.KindDNS && !x.proxied):
		return finding{} // another check tells
	}
	return failed(x.contactErr, networkHint)
}

func (x *examination) readMetadata(ctx context.Context, watch *observer) (*flows.Metadata, error) {
	a := &flows.Acquirer{
		Budget: x.budget,
		HTTP: func(p *profiles.Profile) (*http.Client, error) {
			return x.watchedClient(p, watch)
		},
		Now:     x.Now,
		Explain: x.Explain,
	}
	return a.Discover(ctx, x.p)
}

func (x *examination) watchedClient(p *profiles.Profile, watch *observer) (*http.Client, error) {
	client, err := x.httpClient(p)
	if err != nil {
		return nil, err
	}
	watch.next = client.Transport
	client.Transport = watch
	return client, nil
}

// knock asks a server for metadata that it need not have: any answer will do.
func (x *examination) knock(ctx context.Context, server *url.URL, watch *observer) error {
	client, err := x.watchedClient(x.p, watch)
	if err != nil {
		return err
	}
	address := fmt.Sprintf("%s://%s/.well-known/oauth-authorization-server", server.Scheme, server.Host) // RFC 8414 section 3
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	response, err := client.Do(request)
	var broken *transport.Error
	if errors.As(err, &broken) {
		return broken // what is around it shows the whole address
	}
	if err != nil {
		return err
	}
	defer response.Body.Close()
	io.Copy(io.Discard, response.Body)
	return nil
}

// soonEnding is when a certificate's end is worth a warning.
const soonEnding = 14 * 24 * time.Hour

func (x *examination) checkTLS(context.Context) finding {
	var broken *transport.Error
	switch {
	case x.seen == nil && errors.As(x.contactErr, &broken) && broken.Kind == transport.KindTLS:
		return failed(broken, networkHint)
	case x.seen == nil:
		return finding{}
	case x.seen.tls != nil:
		return x.chain(x.seen.tls)
	case isLoopbackHost(x.server.Hostname()):
		return fine("none: %s is this machine", x.server.Host)
	}
	return warning("use https, and drop allow_http", "none: who is between can read the tokens")
}

// chain tells of the certificates that were verified; the one that ends first
// ends them all.
func (x *examination) chain(state *tls.ConnectionState) finding {
	if len(state.VerifiedChains) == 0 || len(state.VerifiedChains[0]) == 0 {
		return finding{}
	}
	certificates := state.VerifiedChains[0]
	end := certificates[0].NotAfter
	for _, c := range certificates {
		if c.NotAfter.Before(end) {
			end = c.NotAfter
		}
	}
	root := certificates[len(certificates)-1]
	detail := fmt.Sprintf("%s, a chain of %d up to %q, good until %s", tls.VersionName(state.Version),
		len(certificates), root.Subject.CommonName, end.UTC().Format(time.RFC3339))
	if end.Sub(x.Now()) < soonEnding {
		return warning("tell those who run "+x.server.Host, "%s", detail)
	}
	return fine("%s", detail)
}

func isLoopbackHost(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && address.IsLoopback()
}

// How far off the clock may be: TOTP codes live for 30 s, and ID tokens are read
// with a leeway of a minute.
const (
	smallSkew = 15 * time.Second
	largeSkew = time.Minute
)

// checkClock compares our clock with the server's (RFC 9110 section 6.6.1). An
// answer from a cache is as old as its Age.
func (x *examination) checkClock(context.Context) finding {
	date, err := http.ParseTime(x.seen.header.Get("Date"))
	if err != nil {
		return warning("compare the clock of this machine with another one", "%s does not tell the time", x.server.Host)
	}
	if age, err := time.ParseDuration(x.seen.header.Get("Age") + "s"); err == nil && age > 0 {
		date = date.Add(age)
	}
	skew := x.seen.at.Sub(date).Round(time.Second)
	const hint = "set the clock of this machine, such as by: timedatectl set-ntp true"
	switch {
	case skew.Abs() > largeSkew:
		return failure(hint, "%s", aside(skew, x.server.Host))
	case skew.Abs() > smallSkew:
		return warning(hint, "%s", aside(skew, x.server.Host))
	}
	return fine("as that of %s", x.server.Host)
}

func aside(skew time.Duration, host string) string {
	if skew < 0 {
		return fmt.Sprintf("it is %s behind that of %s", -skew, host)
	}
	return fmt.Sprintf("it is %s ahead of that of %s", skew, host)
}
