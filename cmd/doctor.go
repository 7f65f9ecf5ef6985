package cmd

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"idpauth/flows"
	"idpauth/internal/token"
	"idpauth/internal/tokenstore"
	"idpauth/output"
	"idpauth/profiles"
)

func doctorCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:      "doctor",
		Usage:     "look for what keeps a profile from working, without signing in",
		Category:  otherCommands,
		UsageText: "idpauth doctor -p prod\nidpauth doctor -p prod -o json",
		Flags:     []cli.Flag{viewFlag("text")},
		Action: func(c *cli.Context) error {
			if err := noArguments(c); err != nil {
				return err
			}
			view, err := parseView(c, "text")
			if err != nil {
				return err
			}
			return e.doctor(c.Context, view)
		},
	}
}

// check is one thing that can be wrong. It is not made where what it needs is
// missing: that has been told by then.
type check struct {
	name  string
	needs func(*examination) bool
	run   func(*examination, context.Context) finding
}

// checks are all checks in their order: each may use what those before it found.
func checks() []check {
	return []check{
		{"config", (*examination).always, (*examination).checkConfig},
		{"permissions", (*examination).always, (*examination).checkPermissions},
		{"store", (*examination).hasProfile, (*examination).checkStore},
		{"disk", (*examination).hasFiles, (*examination).checkDisk},
		{"lock", (*examination).hasStore, (*examination).checkLock},
		{"proxy", (*examination).hasServer, (*examination).checkProxy},
		{"dns", (*examination).hasServer, (*examination).checkDNS},
		{"connection", (*examination).hasServer, (*examination).checkConnection},
		{"tls", (*examination).hasServer, (*examination).checkTLS},
		{"clock", (*examination).hasAnswer, (*examination).checkClock},
		{"discovery", (*examination).hasAnswer, (*examination).checkDiscovery},
		{"token_endpoint", (*examination).hasAnswer, (*examination).checkTokenEndpoint},
		{"flow", (*examination).hasOffer, (*examination).checkFlow},
		{"client_auth", (*examination).hasOffer, (*examination).checkClientAuth},
		{"pkce", (*examination).hasOffer, (*examination).checkPKCE},
		{"redirect", (*examination).hasFlow, (*examination).checkRedirect},
		{"browser", (*examination).hasFlow, (*examination).checkBrowser},
		{"refresh_token", (*examination).hasStore, (*examination).checkRefreshToken},
	}
}

// checkBound is the longest that one check may take.
const checkBound = 5 * time.Second

// examination is one look at one profile, and what it has found so far.
type examination struct {
	*environment
	budget *flows.Budget

	cfg       *profiles.Config
	p         *profiles.Profile // nil: configErr tells why
	configErr error
	s         profiles.Settings
	request   flows.Request // without a flow: the profile is not complete

	store   *tokenstore.Store // nil: it cannot be opened
	kind    string            // of store
	summary *token.Summary    // nil: nothing is stored
	session *token.Session    // nil: nothing is stored, or it was not opened

	server     *url.URL // who is asked first; nil: the profile names nobody
	proxied    bool
	seen       *sighting // nil: no answer came
	contactErr error
	metadata   *flows.Metadata // nil: there is none
}

func (x *examination) always() bool     { return true }
func (x *examination) hasProfile() bool { return x.p != nil }
func (x *examination) hasFlow() bool    { return x.request.Flow.Name != "" }
func (x *examination) hasStore() bool   { return x.hasFlow() && x.store != nil }
func (x *examination) hasServer() bool  { return x.server != nil }
func (x *examination) hasAnswer() bool  { return x.seen != nil }
func (x *examination) hasOffer() bool   { return x.hasFlow() && x.metadata != nil }

func (e *environment) doctor(ctx context.Context, view output.View) error {
	x := &examination{environment: e}
	x.cfg, x.p, x.configErr = e.profile()
	if errors.As(x.configErr, new(*profiles.NotFoundError)) {
		return x.configErr
	}
	if x.p != nil {
		var err error
		if x.s, err = e.settings(x.cfg); err != nil {
			return err
		}
	}
	ctx, b, stop := budget(ctx, x.s)
	defer stop()
	x.budget = b
	report := x.run(ctx)
	if endedBySignal(ctx) {
		return context.Cause(ctx)
	}
	if err := view.Write(e.Stdout, report.document(e.reporter.profile), report.text); err != nil {
		return err
	}
	if broken := report.broken(); len(broken) > 0 {
		return fmt.Errorf("something is broken: %s", strings.Join(broken, ", "))
	}
	return nil
}

// run makes the checks, until the time is up.
func (x *examination) run(ctx context.Context) diagnosis {
	var d diagnosis
	for _, c := range checks() {
		if !c.needs(x) {
			continue
		}
		if ctx.Err() != nil {
			d.endEarly(c.name)
			break
		}
		bounded, cancel := context.WithTimeout(ctx, checkBound)
		d.add(c.name, c.run(x, bounded))
		cancel()
	}
	return d
}
