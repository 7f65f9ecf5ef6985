package main

import (
	"bytes"
	"context"
	"encoding/json"
)

// ailment is what a doctor finds.
type ailment struct {
	what    string
	mode    *mode // of the sandbox; nil: none
	profile string
	check   string // the one that fails; empty: none does
}

var ailments = []ailment{
	{what: "a service", profile: "service"},
	{what: "a person", profile: "alice"},
	{what: "a second factor", profile: "jdoe"},
	{what: "a wrong password", profile: "mistaken"}, // nobody signs in
	{what: "a device", profile: "device"},
	{what: "nobody there", profile: "refused", check: "connection"},
	{what: "nobody answers", mode: &mode{Name: "hang", Path: "*"}, profile: "alice", check: "connection"},
	{what: "no such name", profile: "nameless", check: "dns"},
	{what: "another clock", mode: &mode{Name: "header", Value: "Date=Thu, 01 Jan 2026 00:00:00 GMT", Path: "*"}, profile: "alice", check: "clock"},
	{what: "a grant that is not offered", mode: &mode{Name: "set", Value: `grant_types_supported=["client_credentials"]`, Path: "*"}, profile: "alice", check: "flow"},
	{what: "client authentication that is not offered", mode: &mode{Name: "set", Value: `token_endpoint_auth_methods_supported=["private_key_jwt"]`, Path: "*"}, profile: "alice", check: "client_auth"},
}

// diagnosis is the doctor's document.
type diagnosis struct {
	Healthy bool
	Checks  []struct{ Check, Status string }
}

// doctors ask for a diagnosis of what is well and of what is not, each in both
// forms. Neither holds a secret, and neither asks for a token.
func doctors(ctx context.Context, p *prover, t *tally) error {
	w, err := p.world(ctx, nil)
	if err != nil {
		return err
	}
	t.sameToken([]outcome{w.idpauth("get-token", "-p", "alice").run(ctx)})
	for _, a := range ailments {
		var modes []mode
		if a.mode != nil {
			modes = append(modes, *a.mode)
		}
		if err := w.setModes(ctx, modes...); err != nil {
			return err
		}
		w.diagnose(ctx, t, a)
	}
	c, err := w.counts(ctx)
	t.expect("token requests", c.tokenRequests(), 1)
	return err
}

func (w *world) diagnose(ctx context.Context, t *tally, a ailment) {
	want, timeout := 0, wellTimeout
	if a.check != "" {
		want = 1
	}
	if a.mode != nil && a.mode.Name == "hang" {
		timeout = faultTimeout
	}
	for _, form := range []string{"text", "json"} {
		o := w.idpauth("doctor", "-p", a.profile, "-o", form, "--timeout", timeout.String()).run(ctx)
		t.ran(1)
		t.expect(a.what+": exit code", o.code, want)
		for _, secret := range spellings(w.secret) {
			if bytes.Contains([]byte(o.stdout+o.stderr), secret) {
				t.violated("%s: a secret is in the %s", a.what, form)
			}
		}
		if form == "json" {
			judgeDiagnosis(t, a, o.stdout)
		}
	}
}

func judgeDiagnosis(t *tally, a ailment, document string) {
	var d diagnosis
	if err := json.Unmarshal([]byte(document), &d); err != nil {
		t.violated("%s: %v", a.what, err)
		return
	}
	if d.Healthy != (a.check == "") || len(d.Checks) == 0 {
		t.violated("%s: healthy %t after %d checks", a.what, d.Healthy, len(d.Checks))
	}
	found := false
	for _, c := range d.Checks {
		found = found || c.Check == a.check && c.Status == "failure"
	}
	if a.check != "" && !found {
		t.violated("%s: no failure of %s", a.what, a.check)
	}
}
