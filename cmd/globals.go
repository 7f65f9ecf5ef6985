package cmd

import (
	"time"

	"github.com/urfave/cli/v2"
)

// globals are the flags that every command takes, those of stderr aside: the
// reporter has them. Zero means that a flag was not given.
type globals struct {
	config        string
	profile       string
	traceFile     string
	timeout       time.Duration
	noInteractive bool
}

const globalCategory = "Common flags"

// commonFlags are those that every command takes.
func commonFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "profile", Aliases: []string{"p"}, Usage: "use the profile `NAME`", Category: globalCategory},
		&cli.StringFlag{Name: "config", Usage: "read `FILE` in place of the default config", Category: globalCategory},
		&cli.DurationFlag{Name: "timeout", Usage: "give up after `DURATION`, such as 30s or 2m", Category: globalCategory},
		&cli.BoolFlag{Name: "no-interactive", Usage: "ask nobody anything and open no browser", Category: globalCategory},
		&cli.BoolFlag{Name: "verbose", Aliases: []string{"v"}, Usage: "explain what is done; twice: show each request too", Category: globalCategory},
		&cli.StringFlag{Name: "trace-file", Usage: "write each request, redacted, to the HTTP archive `FILE` (HAR)", Category: globalCategory},
		&cli.BoolFlag{Name: "quiet", Aliases: []string{"q", "silent"}, Usage: "write nothing to stderr on success", Category: globalCategory},
		&cli.StringFlag{Name: "error-format", Usage: "write errors as `FORMAT`: text or json", Category: globalCategory},
		&cli.BoolFlag{Name: "no-color", Usage: "use no colours", Category: globalCategory},
	}
}

// newGlobals reads the common flags of a line that has been checked.
func newGlobals(l *line) (globals, error) {
	g := globals{
		config:        l.last("config"),
		profile:       l.last("profile"),
		traceFile:     l.last("trace-file"),
		noInteractive: l.count("no-interactive") > 0,
	}
	g.timeout, _ = time.ParseDuration(l.last("timeout"))
	switch l.last("error-format") {
	case "", "text", "json":
		return g, nil
	}
	return g, &usage{msg: "unknown error format", hint: "the formats of --error-format are text and json"}
}
