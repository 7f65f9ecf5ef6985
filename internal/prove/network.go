package main

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"
)

const (
	faultTimeout = 2 * time.Second  // where the server never comes to an end
	wellTimeout  = 20 * time.Second // where it does
	overtime     = time.Second      // that a run may take beyond its timeout
	hostileLimit = 64 << 20         // bytes of memory, whatever a server sends
	atOnceFaulty = 8                // faults at a time: most of them are waits
)

// fault is a way in which the token endpoint fails.
type fault struct {
	name, value string // of the sandbox's switch
	code        int    // the exit code that it leads to
	sent        int    // how often a request that may be repeated is sent; 0: once
	granted     bool   // the server did what was asked, and the answer is lost
}

const (
	exitRefused = 3
	exitNetwork = 4
	exitTimeout = 5
)

// faults are those of a connection, of an answer, and of what stands before the
// server. A refresh is sent once, whatever happens.
var faults = []fault{
	{name: "reset", code: exitNetwork, sent: 3},
	{name: "close", code: exitNetwork, sent: 3},
	{name: "lose", code: exitNetwork, sent: 3, granted: true},
	{name: "hang", code: exitTimeout},
	{name: "hang-body", value: "0", code: exitTimeout, granted: true},
	{name: "hang-body", value: "100", code: exitTimeout, granted: true},
	{name: "drip", value: "500ms", code: exitTimeout, granted: true},
	{name: "truncate", value: "0", code: exitNetwork, granted: true},
	{name: "truncate", value: "100", code: exitNetwork, granted: true},
	{name: "huge", value: "10737418240", code: exitNetwork, granted: true},
	{name: "gzip-bomb", value: "10737418240", code: exitNetwork, granted: true},
	{name: "headers", value: "100000", code: exitNetwork, granted: true},
	{name: "gzip-lie", code: exitNetwork, granted: true},
	{name: "trailing", value: "{}", code: exitNetwork, granted: true},
	{name: "deep", value: "100000", code: exitNetwork, granted: true},

	{name: "status", value: "204", code: exitNetwork},
	{name: "status", value: "500", code: exitNetwork},
	{name: "status", value: "502", code: exitNetwork},
	{name: "status", value: "503", code: exitNetwork},
	{name: "status", value: "503 1", code: exitNetwork, sent: 2},
	{name: "status", value: "503 3600", code: exitNetwork},
	{name: "status", value: "504", code: exitNetwork},
	{name: "status", value: "429", code: exitNetwork},
	{name: "status", value: "429 1", code: exitNetwork, sent: 2},
	{name: "status", value: "429 3600", code: exitNetwork},
	{name: "status", value: "407", code: exitNetwork},
	{name: "error", value: "400 temporarily_unavailable", code: exitNetwork},
	{name: "error", value: "500 server_error", code: exitNetwork},
	{name: "error", value: "401 invalid_client", code: exitRefused},
	{name: "error", value: "403 access_denied", code: exitRefused},
	{name: "redirect", value: "302 /elsewhere", code: exitNetwork},
	{name: "redirect", value: "307 /elsewhere", code: exitNetwork},
	{name: "redirect", value: "308 /elsewhere", code: exitNetwork},
	{name: "redirect", value: "307 javascript:alert(1)", code: exitNetwork},
	{name: "html", value: "200", code: exitNetwork},
	{name: "html", value: "403", code: exitRefused},
	{name: "html", value: "503", code: exitNetwork},
	{name: "body", value: "", code: exitNetwork},
	{name: "body", value: "{}", code: exitNetwork},
	{name: "body", value: `{"access_token":`, code: exitNetwork},
	{name: "body", value: `{"access_token":"a b","token_type":"Bearer"}`, code: exitNetwork},
}

func (f fault) String() string { return strings.TrimSpace(f.name + " " + f.value) }

// brokenNetwork has the token endpoint fail in each way, for a request that may be
// repeated and for a refresh, which may not. The refresh token is kept, and the
// run after the fault refreshes, or says that it was lost on the way.
func brokenNetwork(ctx context.Context, p *prover, t *tally) error {
	slots := make(chan struct{}, atOnceFaulty)
	errs := make(chan error, len(faults))
	var most size
	var mu sync.Mutex
	for _, f := range faults {
		w, err := p.world(ctx, nil)
		if err != nil {
			return err
		}
		slots <- struct{}{}
		go func() {
			defer func() { <-slots }()
			rss, err := w.suffer(ctx, t, f)
			mu.Lock()
			most = max(most, rss)
			mu.Unlock()
			errs <- err
		}()
	}
	var failed error
	for range faults {
		if err := <-errs; err != nil {
			failed = err
		}
	}
	t.note = fmt.Sprintf("%d faults; %s at most", len(faults), most)
	if most > hostileLimit {
		t.violated("%s, want at most %s", most, size(hostileLimit))
	}
	return failed
}

// suffer runs the program under one fault and tells how large it grew.
func (w *world) suffer(ctx context.Context, t *tally, f fault) (most size, err error) {
	expect := func(what string, got, want int) { t.expect(f.String()+": "+what, got, want) }
	for _, profile := range []string{"service", "alice"} {
		t.ran(1)
		expect(profile+": exit code of the first run", w.idpauth("get-token", "-p", profile).run(ctx).code, 0)
	}
	if err := w.setModes(ctx, mode{Name: f.name, Value: f.value}); err != nil {
		return 0, err
	}
	timeout := wellTimeout
	if f.code == exitTimeout {
		timeout = faultTimeout
	}
	for profile, want := range map[string]int{"service": max(f.sent, 1), "alice": 1} {
		if err := w.forget(ctx); err != nil {
			return 0, err
		}
		o := w.idpauth("get-token", "-p", profile, "--force", "--timeout", timeout.String()).run(ctx)
		most = max(most, size(o.rss))
		c, err := w.counts(ctx)
		if err != nil {
			return 0, err
		}
		t.ran(1)
		expect(profile+": exit code", o.code, f.code)
		expect(profile+": bytes on stdout", len(o.stdout), 0)
		expect(profile+": requests", c.tokenRequests(), want)
		expect(profile+": requests that followed a redirect", c.Requests["POST /elsewhere"]+c.Requests["GET /elsewhere"], 0)
		if o.took > timeout+overtime {
			t.violated("%s: %s: %s, want at most %s", f, profile, o.took, timeout+overtime)
		}
	}
	return most, w.recover(ctx, t, f)
}

// recover runs the program once the fault is over.
func (w *world) recover(ctx context.Context, t *tally, f fault) error {
	if err := w.setModes(ctx); err != nil {
		return err
	}
	if err := w.forget(ctx); err != nil {
		return err
	}
	o := w.idpauth("get-token", "-p", "alice", "--force").run(ctx)
	c, err := w.counts(ctx)
	t.ran(1)
	t.expect(f.String()+": exit code of the run after it", o.code, 0)
	lost := c.Granted["password"] > 0
	switch {
	case lost && !f.granted:
		t.violated("%s: the refresh token was lost", f)
	case lost && !strings.Contains(o.stderr, lostNotice):
		t.violated("%s: the refresh token was lost and nothing was said", f)
	}
	return err
}
