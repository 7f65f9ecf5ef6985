package cmd

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"idpauth/flows"
	"idpauth/internal/terminal"
	"idpauth/internal/token"
	"idpauth/profiles"
)

// noInteractive reports whether nobody may be asked anything.
func (e *environment) noInteractive() bool {
	return e.globals.noInteractive || e.Switch("IDPAUTH_NO_INTERACTIVE")
}

// prompter asks at the terminal, unless nobody may be asked.
type prompter struct {
	terminal  *terminal.Terminal
	forbidden bool
	clocks    *flows.Budget // whose person is waited for; nil: nobody counts
}

func (p prompter) Available() bool { return !p.forbidden && p.terminal.Available() }

func (p prompter) Line(ctx context.Context, prompt string) (string, error) {
	return p.ask(ctx, prompt, p.terminal.Line)
}

func (p prompter) Secret(ctx context.Context, prompt string) (string, error) {
	return p.ask(ctx, prompt, p.terminal.Secret)
}

func (p prompter) ask(ctx context.Context, prompt string, read func(context.Context, string) (string, error)) (answer string, err error) {
	wait := func() error {
		answer, err = read(ctx, prompt)
		return afterHangUp(ctx, err)
	}
	if p.clocks == nil {
		err = wait()
	} else {
		err = p.clocks.Person(wait)
	}
	return answer, err
}

// afterHangUp waits for SIGHUP where the terminal hung up while it was read: the
// read may fail a moment before the signal comes, and that is what ends us.
func afterHangUp(ctx context.Context, err error) error {
	if !errors.Is(err, terminal.ErrNoTerminal) {
		return err
	}
	return cmp.Or(wait(ctx, time.Second), err)
}

// promptSecret asks a person for the secret that what names.
func (e *environment) promptSecret(ctx context.Context, what string) (token.Secret, error) {
	p := prompter{terminal: e.Terminal, forbidden: e.noInteractive()}
	if !p.Available() {
		return "", &usage{
			msg:  what + " is not given, and there is no terminal to ask on",
			hint: "run this on a terminal, or give the profile another source of the secret",
		}
	}
	secret, err := p.Secret(ctx, strings.ToUpper(what[:1])+what[1:]+": ")
	return token.Secret(secret), err
}

// person asks at the terminal within the time that a person has.
func (e *environment) person(ctx context.Context, s profiles.Settings) (context.Context, prompter, func()) {
	ctx, clocks, stop := budget(ctx, s)
	return ctx, prompter{terminal: e.Terminal, forbidden: e.noInteractive(), clocks: clocks}, stop
}

// confirm asks a person whether to go on; anything but yes ends the command. It
// says what to type where nobody can be asked.
func (e *environment) confirm(ctx context.Context, s profiles.Settings, question, command string) error {
	ctx, p, stop := e.person(ctx, s)
	defer stop()
	if !p.Available() {
		return &usage{msg: command + " asks first, and there is no terminal to ask on", hint: "add --yes"}
	}
	answer, err := p.answer(ctx, question)
	if err != nil {
		return err
	}
	switch strings.ToLower(answer) {
	case "y", "yes":
		return nil
	}
	return terminal.ErrCancelled
}

// answer is a line without the space around it, or what ended the wait for it.
func (p prompter) answer(ctx context.Context, question string) (string, error) {
	line, err := p.Line(ctx, question)
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return strings.TrimSpace(line), err
}
