package cmd

import (
	"slices"
	"strings"
	"unicode/utf8"

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
	helpWord    bool // help was asked for by the word, which takes a command alone
	version     bool
}

type flagValue struct {
	flag  cli.Flag
	value string
	bare  bool // a switch without a value
}

func (f flagValue) name() string { return flagNames(f.flag)[0] }

// parseLine takes apart args, which do not hold the program's name.
func parseLine(commands []*cli.Command, args []string) (*line, error) {
	l := &line{}
	args, err := l.findCommand(commands, args)
	if err != nil {
		return nil, err
	}
	known := l.known()
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		switch {
		case arg == "--":
			l.positionals = append(l.positionals, args...)
			return l, l.check()
		case len(arg) < 2 || arg[0] != '-':
			l.positionals = append(l.positionals, arg)
		default:
			if args, err = l.takeFlag(known, arg, args); err != nil {
				return nil, err
			}
		}
	}
	return l, l.check()
}

func (l *line) check() error {
	if l.helpWord && len(l.positionals) > 0 {
		return &usage{msg: "help takes the name of one command", hint: "idpauth help"}
	}
	return checkFlags(l.flags)
}

// known are the flags that the command takes.
func (l *line) known() []cli.Flag {
	if n := len(l.path); n > 0 {
		return l.path[n-1].Flags
	}
	return commonFlags()
}

// flagsBelow are the flags of the commands and of those below them.
func flagsBelow(commands []*cli.Command) []cli.Flag {
	var flags []cli.Flag
	for _, c := range commands {
		flags = append(flags, c.Flags...)
		flags = append(flags, flagsBelow(c.Subcommands)...)
	}
	return flags
}

// findCommand walks down to the command and returns the other arguments. Flags
// may stand before it; the values they take are skipped with them.
func (l *line) findCommand(commands []*cli.Command, args []string) (rest []string, err error) {
	known := append(l.known(), flagsBelow(commands)...)
	for i := 0; i < len(args); i++ {
		arg := args[i]
		switch {
		case arg == "--":
			return append(rest, args[i:]...), nil
		case len(arg) > 1 && arg[0] == '-':
			if len(commands) > 0 {
				// An unknown flag might have a value, which would be taken for a
				// command and shown: it can be a secret.
				if _, err := new(line).takeFlag(known, arg, []string{""}); err != nil {
					return nil, err
				}
			}
			rest = append(rest, arg)
			if takesNext(known, arg) && i+1 < len(args) {
				i++
				rest = append(rest, args[i])
			}
		case len(l.path) == 0 && arg == "help":
			l.help, l.helpWord = true, true
		case len(commands) > 0:
			j := slices.IndexFunc(commands, func(c *cli.Command) bool { return c.HasName(arg) })
			if j < 0 {
				return nil, unknownCommand(l.path, commands, arg)
			}
			l.path = append(l.path, commands[j])
			if own := args[i+1:]; takesAll(commands[j]) && len(own) > 0 {
				l.help = l.help || own[0] == "--help"
				return append(append(rest, "--"), own...), nil
			}
			commands = commands[j].Subcommands
			known = append(l.known(), flagsBelow(commands)...)
		default:
			rest = append(rest, arg)
		}
	}
	return rest, nil
}

// takesNext reports whether arg is a flag whose value is the next argument.
func takesNext(known []cli.Flag, arg string) bool {
	if name, named := strings.CutPrefix(arg, "--"); named {
		name, _, given := strings.Cut(name, "=")
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

// takeFlag reads the flag arg and, where it takes its value from there, the
// first of rest; it returns what is left of rest.
func (l *line) takeFlag(known []cli.Flag, arg string, rest []string) ([]string, error) {
	if name, named := strings.CutPrefix(arg, "--"); named {
		name, value, given := strings.Cut(name, "=")
		return l.takeNamed(known, "--"+name, value, given, rest)
	}
	for shorts := arg[1:]; shorts != ""; {
		_, size := utf8.DecodeRuneInString(shorts)
		name := shorts[:size]
		shorts = shorts[size:]
		if f := findFlag(known, name); f != nil && takesValue(f) {
			return l.takeNamed(known, "-"+name, strings.TrimPrefix(shorts, "="), shorts != "", rest)
		}
		var err error
		if rest, err = l.takeNamed(known, "-"+name, "", false, rest); err != nil {
			return nil, err
		}
	}
	return rest, nil
}

// takeNamed takes one flag; shown is its name with its dashes.
func (l *line) takeNamed(known []cli.Flag, shown, value string, given bool, rest []string) ([]string, error) {
	name := strings.TrimPrefix(strings.TrimPrefix(shown, "-"), "-")
	if name == "help" || name == "h" {
		l.help = true
		return rest, nil
	}
	f := findFlag(known, name)
	switch {
	case f == nil && name == "version" && len(l.path) == 0:
		l.version = true
		return rest, nil
	case f == nil:
		return nil, unknownFlag(known, shown)
	case !takesValue(f) && given && value == "false":
		return rest, nil
	case !takesValue(f) && given && value != "true":
		return nil, &usage{msg: "flag " + shown + " takes no value"}
	case !takesValue(f):
		l.flags = append(l.flags, flagValue{flag: f, bare: true})
		return rest, nil
	case !given && len(rest) == 0:
		return nil, &usage{msg: "flag " + shown + " needs a value"}
	case !given:
		value, rest = rest[0], rest[1:]
	}
	l.flags = append(l.flags, flagValue{flag: f, value: value})
	return rest, nil
}

// commands are the tree of commands cut down to what the line names: at every
// start the library runs regular expressions over the names of all flags it is
// given, which took longer than opening the token store.
func (l *line) commands() []*cli.Command {
	last := len(l.path) - 1
	for i, c := range l.path[:last] {
		c.Subcommands = l.path[i+1 : i+2]
	}
	l.path[last].Flags = slices.DeleteFunc(l.path[last].Flags, func(f cli.Flag) bool {
		name := flagNames(f)[0]
		return !slices.ContainsFunc(l.flags, func(given flagValue) bool { return given.name() == name })
	})
	return l.path[:1]
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
			args = append(args, "--"+f.name())
		} else {
			args = append(args, "--"+f.name()+"="+f.value)
		}
	}
	return append(append(args, "--"), l.positionals...)
}

// runnable reports whether the line names a command that does something itself.
func (l *line) runnable() bool {
	return len(l.path) > 0 && l.path[len(l.path)-1].Action != nil
}

// last is the value of a flag that was given last, empty where it was not given.
func (l *line) last(name string) string {
	for _, f := range slices.Backward(l.flags) {
		if f.name() == name {
			return f.value
		}
	}
	return ""
}

// count is how often a switch was given.
func (l *line) count(name string) int {
	n := 0
	for _, f := range l.flags {
		if f.name() == name {
			n++
		}
	}
	return n
}

func findFlag(known []cli.Flag, name string) cli.Flag {
	for _, f := range known {
		if main, aliases := nameOf(f); main == name || slices.Contains(aliases, name) {
			return f
		}
	}
	return nil
}

// flagNames are the names of a flag, the main one first.
func flagNames(f cli.Flag) []string {
	name, aliases := nameOf(f)
	return append([]string{name}, aliases...)
}

// nameOf is what flags are found by. The flag's own method runs a regular
// expression over each name, at every start and for each flag of each command.
func nameOf(f cli.Flag) (name string, aliases []string) {
	switch f := f.(type) {
	case *cli.StringFlag:
		return f.Name, f.Aliases
	case *cli.BoolFlag:
		return f.Name, f.Aliases
	case *cli.DurationFlag:
		return f.Name, f.Aliases
	case *cli.IntFlag:
		return f.Name, f.Aliases
	case *cli.StringSliceFlag:
		return f.Name, f.Aliases
	}
	names := f.Names()
	return names[0], names[1:]
}

func takesValue(f cli.Flag) bool {
	_, isSwitch := f.(*cli.BoolFlag)
	return !isSwitch
}

func repeatable(f cli.Flag) bool {
	_, many := f.(*cli.StringSliceFlag)
	return many
}
