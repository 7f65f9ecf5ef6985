package cmd

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"idpauth/internal/clipboard"
	"idpauth/internal/token"
	"idpauth/output"
	"idpauth/profiles"
)

// deliveryFlags say where a token goes and in which form.
func deliveryFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write the token as `FORMAT`: " + formatNames()},
		&cli.StringFlag{Name: "file", Usage: "write to `PATH` (mode 0600) in place of standard output"},
		&cli.BoolFlag{Name: "clipboard", Usage: "copy to the clipboard in place of standard output"},
		&cli.DurationFlag{Name: "warn-expiry", Usage: "warn when the token ends within `DURATION`"},
	}
}

func formatNames() string {
	names := make([]string, len(output.Formats))
	for i, f := range output.Formats {
		names[i] = f.Name
	}
	return strings.Join(names, ", ")
}

// delivery is where a token goes and in which form.
type delivery struct {
	name       string // of the format, as given
	format     output.Format
	file       string
	clipboard  bool
	warnExpiry time.Duration
}

func newDelivery(c *cli.Context) (delivery, error) {
	d := delivery{name: c.String("output"), file: c.String("file"), clipboard: c.Bool("clipboard")}
	switch {
	case c.IsSet("output") && d.name == "":
		return d, &usage{msg: "the format of --output is empty", hint: "the formats are " + formatNames()}
	case c.IsSet("file") && d.file == "":
		return d, &usage{msg: "the path of --file is empty"}
	case d.file != "" && d.clipboard:
		return d, &usage{msg: "--file and --clipboard exclude each other"}
	}
	var err error
	d.warnExpiry, err = positive(c, "warn-expiry")
	return d, err
}

// choose settles the format before anything is asked of anybody.
func (d *delivery) choose(s profiles.Settings) (err error) {
	d.format, err = output.Lookup(cmp.Or(d.name, s.Output, "token"))
	if err != nil && d.name == "" {
		return fmt.Errorf("%s: %w", s.Origins["output"], err)
	}
	return err
}

// deliver writes the token, once, to where it goes.
func (d delivery) deliver(ctx context.Context, e *environment, t *token.Token) error {
	document, err := d.format.Render(t, output.Context{Now: e.Now()})
	switch {
	case err != nil:
		return err
	case d.file != "":
		return output.WriteFile(d.file, document)
	case d.clipboard:
		if err := clipboard.Copy(ctx, e.Environ, bytes.TrimSuffix(document, []byte("\n"))); err != nil {
			return err
		}
		e.Notice("copied to the clipboard")
		return nil
	}
	return e.print(string(document))
}
