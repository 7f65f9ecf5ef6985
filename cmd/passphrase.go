package cmd

import (
	"context"
	"errors"

	"idpauth/internal/token"
	"idpauth/profiles"
)

// passphrase opens the store: from the environment, else from a person.
func (e *environment) passphrase(ctx context.Context, p prompter, confirm bool) (token.Secret, error) {
	const what = "the passphrase of the token store"
	if _, ok := e.LookupEnv("IDPAUTH_PASSPHRASE"); ok {
		return (&profiles.Secret{Env: "IDPAUTH_PASSPHRASE"}).Resolve(ctx, profiles.Sources{LookupEnv: e.LookupEnv}, what)
	}
	if path, ok := e.LookupEnv("IDPAUTH_PASSPHRASE_FILE"); ok {
		if path == "" {
			return "", &usage{msg: what + ": environment variable IDPAUTH_PASSPHRASE_FILE is empty"}
		}
		return (&profiles.Secret{File: path}).Resolve(ctx, profiles.Sources{}, what+" (IDPAUTH_PASSPHRASE_FILE)")
	}
	if !p.Available() {
		return "", &usage{
			msg:  "the token store needs its passphrase, and there is no terminal to ask on",
			hint: "set IDPAUTH_PASSPHRASE or IDPAUTH_PASSPHRASE_FILE",
		}
	}
	return e.askPassphrase(ctx, p, "Passphrase of the token store: ", confirm)
}

// exportPassphrase seals and opens profiles that leave the machine: from the
// environment, else from a person.
func (e *environment) exportPassphrase(ctx context.Context, p prompter, confirm bool) (token.Secret, error) {
	const what, variable = "the passphrase of the export", "IDPAUTH_EXPORT_PASSPHRASE"
	if _, ok := e.LookupEnv(variable); ok {
		return (&profiles.Secret{Env: variable}).Resolve(ctx, profiles.Sources{LookupEnv: e.LookupEnv}, what)
	}
	if !p.Available() {
		return "", &usage{msg: what + " is needed, and there is no terminal to ask on", hint: "set " + variable}
	}
	return e.askPassphrase(ctx, p, "Passphrase of the export: ", confirm)
}

// askPassphrase asks a person, twice where nothing tells a slip of the hand yet.
func (e *environment) askPassphrase(ctx context.Context, p prompter, prompt string, confirm bool) (token.Secret, error) {
	e.signals.heed()
	first, err := p.Secret(ctx, prompt)
	if err == nil && first == "" {
		err = errors.New("the passphrase is empty")
	}
	if err != nil || !confirm {
		return token.Secret(first), err
	}
	again, err := p.Secret(ctx, "The same passphrase again: ")
	if err == nil && again != first {
		err = errors.New("the two passphrases differ")
	}
	return token.Secret(first), err
}
