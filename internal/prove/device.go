package main

import "context"

// oneDeviceCode has a crowd sign in by device code: one of them shows a code, and
// the others wait for the person who types it.
func oneDeviceCode(ctx context.Context, p *prover, t *tally) error {
	w, err := p.world(ctx, []mode{{Name: "device-as", Value: "alice"}, {Name: "device-interval", Value: "1"}})
	if err != nil {
		return err
	}
	all, _ := crowd(ctx, repeat(w.idpauth("get-token", "-p", "device"), p.of(100, 12)))
	t.sameToken(all)
	c, err := w.counts(ctx)
	t.expect("device codes", c.Requests["POST /oauth/device"], 1)
	t.expect("device codes redeemed twice", c.Replays["device_code"], 0)
	return err
}
