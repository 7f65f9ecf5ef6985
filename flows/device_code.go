package flows

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"idpauth/internal/strictjson"
	"idpauth/internal/token"
	"idpauth/profiles"
)

var deviceCode = Flow{
	Name:      "device-code",
	Aliases:   []string{"DeviceCode", "device_code", "device"},
	GrantType: "urn:ietf:params:oauth:grant-type:device_code",
	Summary:   "a code that is typed in a browser on any device, for machines without one",
	Family:    token.FamilyPerson,
	Person:    true,
	run:       runDeviceCode,
}

// device is a device authorization (RFC 8628 section 3.2).
type device struct {
	code       string
	userCode   string
	page       string // where a person enters the user code
	filledPage string // the same with the code in it; empty: the server has none
	life       time.Duration
	ends       time.Time     // by the wall clock
	interval   time.Duration // between polls
	verifier   string        // of PKCE (RFC 7636); empty: without
}

// runDeviceCode is the device authorization grant (RFC 8628). Nothing is opened
// here: the page is for whatever device the person likes best.
func runDeviceCode(ctx context.Context, g *grant) (*token.Token, error) {
	if err := g.findEndpoint(ctx, &g.endpoints.DeviceAuthorization, "device_authorization"); err != nil {
		return nil, err
	}
	d, err := g.authorizeDevice(ctx)
	if err != nil {
		return nil, err
	}
	g.showDevice(d)
	return g.awaitDevice(ctx, d)
}

// authorizeDevice asks for the codes (RFC 8628 section 3.1).
func (g *grant) authorizeDevice(ctx context.Context) (*device, error) {
	d := new(device)
	form := url.Values{}
	for name, value := range g.Profile.AuthParams {
		form.Set(name, value)
	}
	g.addQuestion(form)
	if g.Profile.DevicePKCE {
		verifier, challenge := newPKCE()
		form.Set("code_challenge", challenge)
		form.Set("code_challenge_method", "S256")
		d.verifier = verifier
		g.revealed = append(g.revealed, verifier)
	}
	// A client that authenticates need not name itself here too (RFC 8628 section
	// 3.1), but Dex reads the form alone.
	form.Set("client_id", g.Profile.ClientID)
	request, err := g.clientRequest(ctx, "device_authorization", g.endpoints.DeviceAuthorization, form)
	if err != nil {
		return nil, err
	}
	a, err := g.post(ctx, request)
	if err != nil {
		return nil, err
	}
	return d, g.readDevice(a, d)
}

// What holds where the server does not say (RFC 8628 section 3.2), and what a
// client can live with of what it says.
const (
	deviceLife     = 15 * time.Minute // section 3.2 has no default for the life
	deviceInterval = 5 * time.Second
	userCodeLimit  = 64
	pageLimit      = 2048
)

func (g *grant) readDevice(a *answer, d *device) error {
	o, err := g.success(a)
	if err != nil {
		return err
	}
	d.code = optional(o, "device_code")
	d.userCode = strings.Join(strings.Fields(optional(o, "user_code")), " ")
	d.page = optional(o, "verification_uri")
	if d.page == "" {
		d.page = optional(o, "verification_url") // of drafts, and Google's
	}
	switch {
	case d.code == "":
		return a.unusable("no device_code")
	case d.userCode == "" || len(d.userCode) > userCodeLimit:
		return a.unusable("no user_code that a person could enter")
	case !g.fitForPerson(d.page):
		return a.unusable("no verification_uri that a person should open: it must be https")
	}
	g.revealed = append(g.revealed, d.code)
	if page := optional(o, "verification_uri_complete"); g.fitForPerson(page) {
		d.filledPage = page
	}
	return d.readTimes(a, o)
}

// readTimes reads how long the codes live and how often may be polled. A pace
// that makes no sense is brought within bounds; a life that makes none leaves
// nothing to wait for.
func (d *device) readTimes(a *answer, o strictjson.Members) error {
	life, given, err := seconds(o, "expires_in")
	switch {
	case err != nil || given && life <= 0:
		return a.unusable("a code that has ended already")
	case !given:
		life = deviceLife
	}
	d.life, d.ends = life, a.sentAt.Add(life).Round(0)
	interval, given, err := seconds(o, "interval")
	if err != nil || !given {
		interval = deviceInterval
	}
	d.interval = min(max(interval, time.Second), time.Minute)
	return nil
}

// fitForPerson reports whether a person may be sent to a page: plain http is for
// this machine, and for those who allow it.
func (g *grant) fitForPerson(page string) bool {
	u, err := url.Parse(page)
	if err != nil || u.Host == "" || u.User != nil || len(page) > pageLimit {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && (g.Profile.AllowHTTP || profiles.IsLoopback(u.Hostname()))
}

// showDevice tells the person what to do. The user code is shown beside the page
// that holds it too: comparing the two tells a page that somebody else began
// (RFC 8628 section 3.3.1).
func (g *grant) showDevice(d *device) {
	g.Instruct("to sign in to profile %q, open %s and enter the code %s within %s", g.Profile.Name, d.page, d.userCode, d.life)
	page := d.page
	if d.filledPage != "" {
		page = d.filledPage
		g.Instruct("or open %s, which holds the code", page)
	}
	if g.QR == nil {
		return
	}
	drawing, err := g.QR(page)
	if err != nil {
		g.Notice("no QR code: %v", err)
		return
	}
	g.Instruct("%s", fmt.Sprintf("or scan\n%s", drawing))
}
