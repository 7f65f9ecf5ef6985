package cmd

import (
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
)

// line is an argument vector, taken apart. The library's parser stops at the
// first positional and keeps silent about what it leaves over; this one lets
// flags stand anywhere before "--" and knows every one of them.
type line struct {
	path        []*cli.Command
	flags       []flagValue
	positionals []string
	help        bool
}

type flagValue struct {
	name  string
	value string
	bare  bool // a switch without a value
}

// usage is a mistake in the arguments.
type usage struct {
	msg  string
	hint string
}

func (u *usage) Error() string { return u.msg }
func (u *usage) Hint() string  { return u.hint }

// parseLine takes apart args, which do not hold the program's name.
func parseLine(commands []*cli.Command, args []string) (*line, error) {
	l := &line{}
	args, err := l.findCommand(commands, args)
	if err != nil {
		return nil, err
	}
	known := commonFlags()
	if n := len(l.path); n > 0 {
		known = l.path[n-1].Flags
	}
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		switch {
		case arg == "--":
			l.positionals = append(l.positionals, args...)
			return l, l.check(known)
		case len(arg) < 2 || arg[0] != '-':
			l.positionals = append(l.positionals, arg)
		default:
			if args, err = l.takeFlag(known, arg, args); err != nil {
				return nil, err
			}
		}
	}
	return l, l.check(known)
}

// findCommand walks down to the command and returns the other arguments. Flags
// may stand before it; those of the values they take are skipped with them.
func (l *line) findCommand(commands []*cli.Command, args []string) (rest []string, err error) {
	common := commonFlags()
	for i := 0; i < len(args); i++ {
		arg := args[i]
		switch {
		case arg == "--":
			return append(rest, args[i:]...), nil
		case len(arg) > 1 && arg[0] == '-':
			rest = append(rest, arg)
			if takesNext(common, l.path, arg) && i+1 < len(args) {
				i++
				rest = append(rest, args[i])
			}
		case len(l.path) == 0 && arg == "help":
			l.help = true
		case len(commands) > 0:
			j := slices.IndexFunc(commands, func(c *cli.Command) bool { return c.HasName(arg) })
			if j < 0 {
				return nil, unknownCommand(l.path, commands, arg)
			}
			l.path = append(l.path, commands[j])
			commands = commands[j].Subcommands
		default:
			rest = append(rest, arg)
		}
	}
	return rest, nil
}

// takesNext reports whether arg is a flag whose value is the next argument.
func takesNext(known []cli.Flag, path []*cli.Command, arg string) bool {
	if len(path) > 0 {
		known = path[len(path)-1].Flags
	}
	if strings.HasPrefix(arg, "--") {
		name, _, given := strings.Cut(arg[2:], "=")
		f := findFlag(known, name)
		return !given && f != nil && takesValue(f)
	}
	for i, short := range arg[1:] {
		f := findFlag(known, string(short))
		if f == nil {
			return false
		}
		if takesValue(f) {
			return i+len(string(short)) == len(arg)-1
		}
	}
	return false
}

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

// takeFlag reads the flag arg and, where it takes its value from there, the
// first of rest; it returns what is left of rest.
func (l *line) takeFlag(known []cli.Flag, arg string, rest []string) ([]string, error) {
	if name, value, given := strings.Cut(strings.TrimPrefix(arg, "--"), "="); strings.HasPrefix(arg, "--") {
		return l.takeNamed(known, "--"+name, name, value, given, rest)
	}
	shorts := arg[1:]
	for shorts != "" {
		name := shorts[:1]
		shorts = shorts[1:]
		f := findFlag(known, name)
		if f != nil && takesValue(f) {
			value, given := shorts, shorts != ""
			return l.takeNamed(known, "-"+name, name, strings.TrimPrefix(value, "="), given, rest)
		}
		var err error
		if rest, err = l.takeNamed(known, "-"+name, name, "", false, rest); err != nil {
			return nil, err
		}
	}
	return rest, nil
}

func (l *line) takeNamed(known []cli.Flag, shown, name, value string, given bool, rest []string) ([]string, error) {
	if name == "help" || name == "h" {
		l.help = true
		return rest, nil
	}
	f := findFlag(known, name)
	switch {
	case f == nil:
		return nil, unknownFlag(known, shown, name)
	case !takesValue(f) && !given:
		l.flags = append(l.flags, flagValue{name: f.Names()[0], bare: true})
		return rest, nil
	case !given && len(rest) == 0:
		return nil, &usage{msg: fmt.Sprintf("flag %s needs a value", shown)}
	case !given:
		value, rest = rest[0], rest[1:]
	}
	l.flags = append(l.flags, flagValue{name: f.Names()[0], value: value})
	return rest, nil
}

// secretFlags are names under which people look for a flag that would put a
// secret where every process of the machine can read it.
var secretFlags = []string{"password", "client-secret", "secret", "passphrase", "totp-secret", "refresh-token"}

func unknownFlag(known []cli.Flag, shown, name string) error {
	if slices.Contains(secretFlags, name) {
		return &usage{
			msg:  fmt.Sprintf("there is no flag %s: other processes can read the command line", shown),
			hint: "give secrets by environment variable, standard input, the profile or the prompt",
		}
	}
	u := &usage{msg: fmt.Sprintf("unknown flag %s", shorten(shown)), hint: "add --help to see the flags there are"}
	var names []string
	for _, f := range known {
		names = append(names, f.Names()[0])
	}
	if near := nearest(name, names); near != "" {
		u.hint = "did you mean --" + near + "?"
	}
	return u
}

// check refuses a flag that was given twice with different values.
func (l *line) check(known []cli.Flag) error {
	seen := map[string]string{}
	for _, f := range l.flags {
		if f.bare || repeatable(findFlag(known, f.name)) {
			continue
		}
		if before, ok := seen[f.name]; ok && before != f.value {
			return &usage{msg: fmt.Sprintf("flag --%s is given twice with different values", f.name)}
		}
		seen[f.name] = f.value
	}
	return nil
}

// command is the argument vector that leads the library to the command.
func (l *line) command(program string) []string {
	args := []string{program}
	for _, c := range l.path {
		args = append(args, c.Name)
	}
	return args
}

// arguments are the flags and positionals in the one order that the library
// reads without surprises.
func (l *line) arguments() []string {
	var args []string
	for _, f := range l.flags {
		if f.bare {
			args = append(args, "--"+f.name)
		} else {
			args = append(args, "--"+f.name+"="+f.value)
		}
	}
	return append(append(args, "--"), l.positionals...)
}

// runnable reports whether the line names a command that does something itself.
func (l *line) runnable() bool {
	return len(l.path) > 0 && l.path[len(l.path)-1].Action != nil
}

// last is the value of a flag that was given last.
func (l *line) last(name string) (string, bool) {
	for _, f := range slices.Backward(l.flags) {
		if f.name == name {
			return f.value, true
		}
	}
	return "", false
}

// count is how often a switch was given.
func (l *line) count(name string) int {
	n := 0
	for _, f := range l.flags {
		if f.name == name && f.value != "false" {
			n++
		}
	}
	return n
}

func findFlag(known []cli.Flag, name string) cli.Flag {
	for _, f := range known {
		if slices.Contains(f.Names(), name) {
			return f
		}
	}
	return nil
}

func takesValue(f cli.Flag) bool {
	_, isSwitch := f.(*cli.BoolFlag)
	return !isSwitch
}

func repeatable(f cli.Flag) bool {
	_, many := f.(*cli.StringSliceFlag)
	return many
}

// shorten keeps an argument that is shown in an error to a readable length.
func shorten(arg string) string {
	const limit = 60
	if len(arg) > limit {
		return arg[:limit] + "…"
	}
	return arg
}
