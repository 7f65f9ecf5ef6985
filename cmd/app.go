package cmd

import (
	"context"
	"fmt"
	"io"

	"github.com/urfave/cli/v2"
)

// Version is the release, set by the linker.
var Version = "dev"

// Main runs the command that sys.Args name and returns the exit code. A signal
// ends the process within it.
func Main(ctx context.Context, sys *System) (code int) {
	sig := newSignals(ctx)
	ctx = sig.ctx
	defer sig.stop()
	r := newReporter(sys)
	defer func() {
		if p := recover(); p != nil {
			code = r.fail(internalError(sys, p))
		}
		dieFromSignal(ctx)
	}()
	err := run(ctx, sys, r, sig)
	switch {
	case endedBySignal(ctx):
		return 1 // not reached: the signal ends the process
	case err != nil:
		return r.fail(err)
	}
	r.flush()
	return 0
}

// run finds the command, puts its arguments in order and runs it.
func run(ctx context.Context, sys *System, r *reporter, sig *signals) error {
	args := arguments(sys)
	if len(args) > 0 && args[0] == completeCommand {
		return complete(ctx, sys, args[1:])
	}
	e := &environment{System: sys, reporter: r, signals: sig}
	app := newApp(e)
	line, err := parseLine(app.Commands, args)
	switch {
	case err != nil:
		return err
	case line.help:
		return e.print(helpText(app, line.path))
	case line.version:
		return e.print(versionText())
	case !line.runnable():
		return &noCommandError{help: helpText(app, line.path)}
	}
	r.configure(line)
	if err := checkLimits(); err != nil {
		return err
	}
	if e.globals, err = newGlobals(line); err != nil {
		return err
	}
	app.Commands = line.commands()
	return e.traced(func() error {
		return app.RunContext(ctx, append(line.command(app.Name), line.arguments()...))
	})
}

// noCommandError ends a run that names no command. In place of its text the
// usage is shown, where that is for a person.
type noCommandError struct{ help string }

func (*noCommandError) Error() string { return "no command is given" }
func (*noCommandError) Hint() string  { return "idpauth help" }

// newApp is the tree of commands, with the library kept from writing to stdout,
// from exiting and from adding commands of its own.
func newApp(e *environment) *cli.App {
	app := &cli.App{
		Name:            "idpauth",
		UsageText:       "TOKEN=$(idpauth get-token -p prod)\nidpauth get-token -p prod | idpauth inspect\nidpauth sandbox run -- get-token -p password -o json",
		Writer:          io.Discard,
		ErrWriter:       io.Discard,
		HideHelp:        true,
		HideHelpCommand: true,
		HideVersion:     true,

		DisableSliceFlagSeparator: true,
		Commands:                  commands(e),
		ExitErrHandler:            func(*cli.Context, error) {},
		OnUsageError:              usageError,
	}
	for _, c := range app.Commands {
		guard(e, c)
	}
	return app
}

// guard prepares a command and those below it: the library inherits none of it.
func guard(e *environment, c *cli.Command) {
	c.HideHelp = true
	c.HideHelpCommand = true
	c.OnUsageError = usageError
	if c.Before == nil {
		c.Before = func(*cli.Context) error {
			e.signals.heed()
			return nil
		}
	}
	for _, common := range commonFlags() {
		if name, _ := nameOf(common); findFlag(c.Flags, name) == nil {
			c.Flags = append(c.Flags, common)
		}
	}
	for _, sub := range c.Subcommands {
		guard(e, sub)
	}
}

// usageError is for mistakes that parseLine let through, which would be its own
// mistake: what the library says can repeat a secret.
func usageError(_ *cli.Context, err error, _ bool) error {
	return &usage{msg: "the arguments cannot be read", hint: "idpauth help"}
}

// Categories of commands, as the help groups them.
const (
	tokenCommands   = "Tokens"
	profileCommands = "Profiles"
	otherCommands   = "More"
)

// commands are all commands, in the order of the help.
func commands(e *environment) []*cli.Command {
	return []*cli.Command{
		getTokenCommand(e),
		refreshCommand(e),
		loginCommand(e),
		logoutCommand(e),
		statusCommand(e),
		curlCommand(e),
		execCommand(e),
		inspectCommand(e),
		userinfoCommand(e),
		introspectCommand(e),
		totpCommand(e),
		credentialCommand(e),
		profileCommand(e),
		discoverCommand(e),
		providersCommand(e),
		flowsCommand(e),
		doctorCommand(e),
		sandboxCommand(e),
		getTokenScriptCommand(e),
		acurlCommand(e),
		compatCommand(e),
		completionCommand(e),
		manCommand(e),
		versionCommand(e),
	}
}

func versionCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:     "version",
		Usage:    "show the version",
		Category: otherCommands,
		Action: func(c *cli.Context) error {
			if err := noArguments(c); err != nil {
				return err
			}
			return e.print(versionText())
		},
	}
}

func versionText() string { return fmt.Sprintf("idpauth %s\n", Version) }
