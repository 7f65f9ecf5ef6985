package cmd

import (
	"context"
	"unicode/utf8"

	"github.com/urfave/cli/v2"

	"idpauth/internal/sealed"
	"idpauth/output"
	"idpauth/profiles"
)

func profileExportCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:      "export",
		Usage:     "write profiles for another machine, without secrets or sealed by a passphrase",
		ArgsUsage: "NAME...",
		UsageText: `idpauth profile export prod staging > team.yaml
idpauth profile export prod --include-secrets --file prod.sealed`,
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "include-secrets", Usage: "put in the secrets that stand in the config, in files and in the keyring, and seal all by a passphrase: IDPAUTH_EXPORT_PASSPHRASE, or asked for"},
			&cli.StringFlag{Name: "file", Usage: "write to `PATH` (mode 0600) in place of standard output"},
		},
		Action: func(c *cli.Context) error {
			o := exportOptions{names: c.Args().Slice(), secrets: c.Bool("include-secrets"), file: c.String("file")}
			if name := e.globals.profile; name != "" {
				o.names = append(o.names, name)
			}
			if len(o.names) == 0 {
				return &usage{msg: "profile export needs the name of a profile", hint: "idpauth profile export NAME"}
			}
			return e.exportProfiles(c.Context, o)
		},
	}
}

type exportOptions struct {
	names   []string
	secrets bool
	file    string
}

func (e *environment) exportProfiles(ctx context.Context, o exportOptions) error {
	if len(o.names) == 1 {
		e.reporter.profile = o.names[0]
	}
	cfg, s, err := e.loaded(e.config)
	if err != nil {
		return err
	}
	b, err := cfg.Bundle(o.names)
	if err != nil {
		return err
	}
	var text []byte
	if o.secrets {
		text, err = e.sealedExport(ctx, cfg, s, b)
	} else {
		text, err = e.plainExport(b)
	}
	switch {
	case err != nil:
		return err
	case o.file != "":
		return output.WriteFile(o.file, text)
	}
	return e.print(string(text))
}

// plainExport is the bundle without the secrets that stand in it.
func (e *environment) plainExport(b *profiles.Bundle) ([]byte, error) {
	for _, secret := range b.Secrets {
		if secret.IsPlain() {
			secret.LeaveOut()
			e.Notice("%s is left out; --include-secrets seals it in", secret.What())
		}
	}
	text, err := b.Text()
	return output.EscapeInStrings(text), err
}

// sealedExport is the bundle with the secrets of its files and keyring items,
// sealed.
func (e *environment) sealedExport(ctx context.Context, cfg *profiles.Config, s profiles.Settings, b *profiles.Bundle) ([]byte, error) {
	ctx, p, stop := e.person(ctx, s)
	defer stop()
	store, err := e.storeAsking(s, p)
	if err != nil {
		return nil, err
	}
	sources := e.sources(cfg, store)
	for _, secret := range b.Secrets {
		if secret.File == "" && secret.Keyring == "" {
			continue
		}
		value, err := secret.Resolve(ctx, sources, secret.What())
		if err != nil {
			return nil, err
		}
		if !utf8.ValidString(value.Reveal()) {
			e.Notice("%s is no text and stays in %s", secret.What(), secret.File)
			continue
		}
		secret.Put(value)
	}
	text, err := b.Text()
	if err != nil {
		return nil, err
	}
	passphrase, err := e.exportPassphrase(ctx, p, true)
	if err != nil {
		return nil, err
	}
	return sealed.Seal(text, passphrase)
}
