package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/urfave/cli/v2"
)

// Version is the release, set by the linker.
var Version = "dev"

// Main runs the command that sys.Args name and returns the exit code. A signal
// ends the process within it.
func Main(ctx context.Context, sys *System) (code int) {
	ctx, stop := withSignals(ctx)
	defer stop()
	r := newReporter(sys)
	defer func() {
		if p := recover(); p != nil {
			code = r.fail(internalError(sys, p))
		}
		dieFromSignal(ctx)
	}()
	err := run(ctx, sys, r)
	switch {
	case errors.As(context.Cause(ctx), new(*signalError)):
		return 1 // not reached: the signal ends the process
	case err != nil:
		return r.fail(err)
	}
	r.flush()
	return 0
}

// run finds the command, puts its arguments in order and runs it.
func run(ctx context.Context, sys *System, r *reporter) error {
	args := sys.Args[1:]
	if len(args) > 0 && args[0] == completeCommand {
		return complete(ctx, sys, args[1:])
	}
	app := newApp(sys, r)
	line, err := parseLine(app.Commands, args)
	if err != nil {
		return err
	}
	if line.help {
		app.Writer = sys.Stdout
		return app.RunContext(ctx, append(line.command(app.Name), "--help"))
	}
	if !line.runnable() {
		if err := app.RunContext(ctx, append(line.command(app.Name), "--help")); err != nil {
			return err
		}
		return errNoCommand
	}
	r.configure(line)
	return app.RunContext(ctx, append(line.command(app.Name), line.arguments()...))
}

// errNoCommand ends a run that named no command, after the usage was shown.
var errNoCommand = errors.New("no command")

// newApp is the tree of commands, with the library kept from writing to stdout,
// from exiting and from adding commands of its own.
func newApp(sys *System, r *reporter) *cli.App {
	app := &cli.App{
		Name:            "idpauth",
		Usage:           "get a valid access token from any identity provider",
		UsageText:       "idpauth COMMAND [flags]\n\nTOKEN=$(idpauth get-token -p prod)",
		Writer:          sys.Stderr,
		ErrWriter:       io.Discard,
		HideHelpCommand: true,
		HideVersion:     true,

		DisableSliceFlagSeparator: true,
		Commands:                  commands(&environment{System: sys, reporter: r}),
		ExitErrHandler:            func(*cli.Context, error) {},
		OnUsageError:              usageError,
	}
	for _, c := range app.Commands {
		guard(c)
	}
	return app
}

// guard prepares a command and those below it: the library inherits none of it.
func guard(c *cli.Command) {
	c.HideHelpCommand = true
	c.OnUsageError = usageError
	c.Flags = append(c.Flags, commonFlags()...)
	slices.SortFunc(c.Flags, func(a, b cli.Flag) int {
		return compareNames(a.Names()[0], b.Names()[0])
	})
	for _, sub := range c.Subcommands {
		guard(sub)
	}
}

func usageError(_ *cli.Context, err error, _ bool) error { return &usage{msg: err.Error()} }

// commonFlags are those that every command takes.
func commonFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "config", Usage: "read `FILE` in place of the default config"},
		&cli.StringFlag{Name: "profile", Aliases: []string{"p"}, Usage: "use the profile `NAME`"},
		&cli.BoolFlag{Name: "verbose", Aliases: []string{"v"}, Usage: "explain what is done; twice: show each request"},
		&cli.BoolFlag{Name: "quiet", Aliases: []string{"q", "silent"}, Usage: "write nothing to stderr on success"},
		&cli.BoolFlag{Name: "no-interactive", Usage: "ask nobody anything and open no browser"},
		&cli.DurationFlag{Name: "timeout", Usage: "give up after `DURATION`, such as 30s or 2m"},
		&cli.StringFlag{Name: "error-format", Usage: "write errors as `FORMAT`: text or json", Value: "text"},
		&cli.BoolFlag{Name: "no-color", Usage: "use no colours"},
	}
}

// commands are all commands, in the order of the help.
func commands(e *environment) []*cli.Command {
	return []*cli.Command{
		getTokenCommand(e),
		refreshCommand(e),
		loginCommand(e),
		statusCommand(e),
		inspectCommand(e),
		totpCommand(e),
		profileCommand(e),
		providersCommand(e),
		flowsCommand(e),
		sandboxCommand(e),
		completionCommand(e),
		versionCommand(e),
	}
}

// compareNames orders flags for the help.
func compareNames(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func versionCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:  "version",
		Usage: "show the version",
		Action: func(c *cli.Context) error {
			if err := noArguments(c); err != nil {
				return err
			}
			return e.print(fmt.Sprintf("idpauth %s\n", Version))
		},
	}
}
