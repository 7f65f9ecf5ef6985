package cmd

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"idpauth/flows"
	"idpauth/internal/clipboard"
	"idpauth/internal/token"
	"idpauth/output"
	"idpauth/profiles"
)

const deliveryCategory = "Where it goes"

// deliveryFlags say where a token goes and in which form.
func deliveryFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write the token as `FORMAT`: " + strings.Join(output.Names(), ", "), Category: deliveryCategory},
		&cli.StringFlag{Name: "file", Usage: "write to `PATH` (mode 0600) in place of standard output", Category: deliveryCategory},
		&cli.BoolFlag{Name: "clipboard", Usage: "copy to the clipboard in place of standard output", Category: deliveryCategory},
		&cli.DurationFlag{Name: "warn-expiry", Usage: "warn when the token ends within `DURATION`", Category: deliveryCategory},
	}
}

// delivery is where a token goes and in which form.
type delivery struct {
	name       string // of the format; empty: the settings'
	source     string // of the format's name
	format     output.Format
	context    output.Context
	file       string
	clipboard  bool
	warnExpiry time.Duration
	limit      time.Duration // the caller's, for all of the command; zero: none
}

func newDelivery(c *cli.Context) (d delivery, err error) {
	d = delivery{
		name:       c.String("output"),
		file:       c.String("file"),
		clipboard:  c.Bool("clipboard"),
		warnExpiry: c.Duration("warn-expiry"),
	}
	if d.file != "" && d.clipboard {
		return d, &usage{msg: "--file and --clipboard exclude each other"}
	}
	if d.name != "" {
		d.format, err = output.Lookup(d.name)
	}
	return d, err
}

// settle takes the format from the settings where no flag gave one, and refuses
// one that cannot be written in ctx.
func (d *delivery) settle(s profiles.Settings, ctx output.Context) (err error) {
	d.source = "--output"
	if d.name == "" {
		d.source = cmp.Or(s.Origins["output"], "default")
		if d.format, err = output.Lookup(cmp.Or(s.Output, "token")); err != nil {
			return fmt.Errorf("%s: %w", s.Origins["output"], err)
		}
	}
	d.context, d.limit = ctx, limit(s)
	return d.format.Check(ctx)
}

// deliver writes the token, once, to where it goes.
func (d delivery) deliver(ctx context.Context, e *environment, t *token.Token) error {
	d.context.Now = e.Now()
	document, err := d.format.Render(t, d.context)
	switch {
	case err != nil:
		return err
	case d.file != "":
		e.signals.heed() // a pipe is waited for
		return d.within(e, func() error { return output.WriteFile(d.file, document) })
	case d.clipboard:
		e.signals.heed()
		if err := clipboard.Copy(ctx, e.Environ, bytes.TrimSuffix(document, []byte("\n"))); err != nil {
			return err
		}
		e.Notice("copied to the clipboard")
		return nil
	}
	return d.within(e, func() error { return e.print(string(document)) })
}

// shortestWrite is the time for a write of a command that has used up its own.
const shortestWrite = time.Second

// within runs write, which whoever does not read a pipe holds up, until the
// command's limit is reached. A write to a pipe has no deadline of its own, short
// of changing a file that other processes share: the end of this one ends it.
func (d delivery) within(e *environment, write func() error) error {
	if d.limit == 0 {
		return write()
	}
	written := make(chan error, 1)
	go func() { written <- write() }()
	timer := time.NewTimer(max(d.limit-time.Since(e.Started), shortestWrite))
	defer timer.Stop()
	select {
	case err := <-written:
		return err
	case <-timer.C:
		return &flows.Error{Kind: flows.Timeout, Msg: "writing the token: the time is up", Help: "allow more with --timeout"}
	}
}
