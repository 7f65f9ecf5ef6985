package cmd

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/urfave/cli/v2"

	"idpauth/profiles"
)

// usage is a mistake in the arguments. Its text never repeats what may be a
// secret that was put in the wrong place.
type usage struct {
	msg  string
	hint string
}

func (u *usage) Error() string { return u.msg }
func (u *usage) Hint() string  { return u.hint }

func unknownCommand(path, commands []*cli.Command, arg string) error {
	var names []string
	for _, c := range commands {
		if !c.Hidden {
			names = append(names, c.Names()...)
		}
	}
	u := &usage{msg: fmt.Sprintf("unknown command %q", shorten(arg)), hint: "idpauth help"}
	if len(path) > 0 {
		u.msg = fmt.Sprintf("unknown command %q of %s", shorten(arg), path[0].Name)
		u.hint = "idpauth " + path[0].Name + " --help"
	}
	if near := nearest(arg, names); near != "" {
		u.hint = "did you mean " + near + "?"
	}
	return u
}

// secretFlags are names under which people look for a flag that would put a
// secret where every process of the machine can read it.
var secretFlags = []string{"password", "client-secret", "secret", "passphrase", "totp-secret", "refresh-token"}

func unknownFlag(known []cli.Flag, shown string) error {
	name := strings.TrimPrefix(strings.TrimPrefix(shown, "-"), "-")
	names := slices.Clone(secretFlags)
	for _, f := range known {
		names = append(names, flagNames(f)[0])
	}
	switch near := nearest(name, names); {
	case slices.Contains(secretFlags, near):
		return &usage{
			msg:  fmt.Sprintf("there is no flag %s: other processes can read the command line", shown),
			hint: "give secrets by environment variable, standard input, the profile or the prompt",
		}
	case near != "":
		return &usage{msg: "unknown flag " + shorten(shown), hint: "did you mean --" + near + "?"}
	}
	return &usage{msg: "unknown flag " + shorten(shown), hint: "add --help to see the flags there are"}
}

// checkFlags refuses values that a flag cannot have, and a flag that was given
// twice with different values.
func checkFlags(flags []flagValue) error {
	seen := map[string]string{}
	for _, f := range flags {
		if f.bare {
			continue
		}
		if err := f.check(); err != nil {
			return err
		}
		before, again := seen[f.name()]
		if again && before != f.value && !repeatable(f.flag) {
			return &usage{msg: fmt.Sprintf("flag --%s is given twice with different values", f.name())}
		}
		seen[f.name()] = f.value
	}
	return nil
}

// mayBeEmpty are the flags to which nothing is something: no second factor, no
// scopes.
var mayBeEmpty = []string{"mfa-code", "scope"}

func (f flagValue) check() error {
	if f.value == "" && !slices.Contains(mayBeEmpty, f.name()) {
		return &usage{msg: fmt.Sprintf("the value of --%s is empty", f.name())}
	}
	switch f.flag.(type) {
	case *cli.DurationFlag:
		if _, err := profiles.ParseDuration(f.value); err != nil {
			return &usage{msg: fmt.Sprintf("--%s: %v", f.name(), err), hint: "give a number and a unit, such as 30s, 2m or 1h30m"}
		}
	case *cli.IntFlag:
		if _, err := strconv.Atoi(f.value); err != nil {
			return &usage{msg: fmt.Sprintf("--%s: %q is no number", f.name(), shorten(f.value))}
		}
	}
	return nil
}

// noArguments refuses positionals.
func noArguments(c *cli.Context) error { return atMost(c, 0) }

// atMost refuses more than n positionals.
func atMost(c *cli.Context, n int) error {
	if c.NArg() <= n {
		return nil
	}
	u := &usage{msg: c.Command.Name + " takes no arguments", hint: c.Command.HelpName + " --help"}
	if n > 0 {
		u.msg = fmt.Sprintf("%s takes %d argument at most", c.Command.Name, n)
	}
	return u
}

// behindDashes are the arguments behind "--", which must be there: the program
// that they are for may have flags that are spelled as ours.
func (e *environment) behindDashes(c *cli.Context) ([]string, error) {
	i := slices.Index(e.Args, "--")
	if args := c.Args().Slice(); i >= 0 && len(args) > 0 && slices.Equal(args, e.Args[i+1:]) {
		return args, nil
	}
	return nil, &usage{
		msg:  c.Command.Name + ": no arguments behind --, or some before it",
		hint: fmt.Sprintf("idpauth %s [flags] %s", c.Command.Name, c.Command.ArgsUsage),
	}
}

// shorten keeps an argument that is shown in an error to a readable length.
func shorten(arg string) string {
	const limit = 60
	if len(arg) <= limit {
		return arg
	}
	cut := limit
	for cut > limit-utf8.UTFMax && !utf8.RuneStart(arg[cut]) {
		cut--
	}
	return arg[:cut] + "…"
}
