package cmd

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/urfave/cli/v2"

	"idpauth/output"
)

func parse(args ...string) (*line, error) {
	app := newApp(&environment{System: &System{}, reporter: &reporter{}})
	return parseLine(app.Commands, args)
}

func TestLineIsPutInTheOrderOfTheLibrary(t *testing.T) {
	for name, row := range map[string]struct{ given, want string }{
		"in order":            {"get-token --force", "get-token --force --"},
		"flag first":          {"-p dev get-token", "get-token --profile=dev --"},
		"flag of the command": {"-o json get-token", "get-token --output=json --"},
		"behind a positional": {"profile show dev --resolved", "profile show --resolved -- dev"},
		"between the words":   {"profile -p dev show --origin", "profile show --profile=dev --origin --"},
		"short ones together": {"-qvv version", "version --quiet --verbose --verbose --"},
		"short with value":    {"get-token -pdev -o=json", "get-token --profile=dev --output=json --"},
		"group with a value":  {"get-token -vp dev", "get-token --verbose --profile=dev --"},
		"alias":               {"config list --silent", "profile list --quiet --"},
		"assigned":            {"get-token --profile=a=b", "get-token --profile=a=b --"},
		"switch on":           {"get-token --force=true", "get-token --force --"},
		"switch off":          {"get-token --force=false", "get-token --"},
		"end of flags":        {"sandbox run -v -- get-token -p dev", "sandbox run --verbose -- get-token -p dev"},
		"end before all":      {"-- get-token", "--  get-token"},
		"dash is a word":      {"inspect -", "inspect -- -"},
		"value with a dash":   {"get-token -p --force", "get-token --profile=--force --"},
		"value of a command":  {"-p get-token version", "version --profile=get-token --"},
	} {
		t.Run(name, func(t *testing.T) {
			l, err := parse(strings.Fields(row.given)...)
			if err != nil {
				t.Fatalf("%s: %v", row.given, err)
			}
			got := append(l.command("")[1:], l.arguments()...)
			if want := strings.Fields(row.want); !slices.Equal(got, want) {
				t.Errorf("%s: got %q, want %q", row.given, got, want)
			}
		})
	}
}

// hostile are arguments that nobody should have typed.
var hostile = []string{
	"", "-", "--", "---", "--=", "-=", "--=x", "-\x00", "--\x1b[31m", "-\xff", "--\xff=\xfe", "-é", "\x1b]0;x\a", "\u202e", "\r\n",
	"--profile=\x1b[2J", "--timeout=\u202e5s", "--port=\x9b", "--help=\x1b", "--output=", "-p", "-p\xff", "-vvvv\x1b",
	strings.Repeat("a", 100<<10), "--" + strings.Repeat("é", 50<<10), "-p" + strings.Repeat("\xff", 100<<10), "--param=" + strings.Repeat("a", 100<<10),
}

func TestHostileArgumentIsEscapedAndShortened(t *testing.T) {
	for _, arg := range hostile {
		for _, args := range [][]string{{arg}, {"get-token", arg}, {"profile", arg}, {"-p", arg, "profile", "show"}, {"get-token", "-o", arg}, {"totp", "--at", arg, "--secret-stdin"}, {"completion", arg}, {"get-token", "-p", "dev", "-s", arg}} {
			got := program(t, nil, args...)
			if got.code != 0 && got.code != 1 && got.code != 2 {
				t.Errorf("%.80q: exit code %d", args, got.code)
			}
			if len(got.stderr) > 6<<10 || strings.ContainsFunc(got.stderr, isUnfit) || !utf8.ValidString(got.stderr) {
				t.Errorf("%.80q: stderr is not fit to be shown: %.300q", args, got.stderr)
			}
		}
	}
}

func isUnfit(r rune) bool {
	return r != '\n' && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
}

// FuzzLine looks for arguments that crash the parser, whose mistake is not fit to
// be shown, or that the library reads otherwise than this parser or not at all.
func FuzzLine(f *testing.F) {
	for _, arg := range hostile {
		f.Add("get-token", arg)
		f.Add(arg, "-v")
	}
	for _, args := range [][2]string{{"profile", "list --no-color"}, {"curl", "-p dev -- -p=x"}, {"inspect", "- --at=1 -"}, {"profile set", "-p\t-- a=b"}, {"get-token", "--timeout=1s --port 0 -s a -s b"}, {"help", "config show"}} {
		f.Add(args[0], args[1])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		checkLine(t, a, b)
		if words := append(strings.Split(a, " "), strings.Split(b, " ")...); len(words) > 2 {
			checkLine(t, words...)
		}
	})
}

func checkLine(t *testing.T, args ...string) {
	t.Helper()
	app := newApp(&environment{System: &System{}, reporter: &reporter{}})
	l, err := parseLine(app.Commands, args)
	if err != nil {
		if text := output.Printable(err.Error()); len(text) > 1000 || strings.ContainsFunc(text, isUnfit) {
			t.Errorf("%q: %q", args, text)
		}
		return
	}
	if l.help || l.version || !l.runnable() {
		return
	}
	ran := false
	command := l.path[len(l.path)-1]
	command.Before = nil
	command.Action = func(c *cli.Context) error {
		ran = true
		if got := c.Args().Slice(); !slices.Equal(got, l.positionals) {
			t.Errorf("%q: positionals %q, the library has %q", args, l.positionals, got)
		}
		return nil
	}
	app.Commands = l.commands()
	if err := app.Run(append(l.command(app.Name), l.arguments()...)); err != nil || !ran {
		t.Errorf("%q: the library was given %q and ran %t: %v", args, l.arguments(), ran, err)
	}
}

func TestEveryHelpFitsEightyColumns(t *testing.T) {
	app := newApp(&environment{System: &System{}, reporter: &reporter{}})
	texts := []string{helpText(app, nil)}
	for _, c := range app.Commands {
		l := &line{}
		rest, err := l.findCommand(app.Commands, []string{c.Name})
		if err != nil || len(rest) > 0 {
			t.Fatalf("%s: %q, %v", c.Name, rest, err)
		}
		texts = append(texts, helpText(app, l.path))
		for _, sub := range c.Subcommands {
			texts = append(texts, helpText(app, append(slices.Clone(l.path), sub)))
		}
	}
	for _, text := range texts {
		for line := range strings.Lines(text) {
			if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > helpWidth {
				t.Errorf("%d columns: %q", n, line)
			}
			if strings.Contains(line, "`") || strings.Contains(line, "[$") {
				t.Errorf("markup shows: %q", line)
			}
		}
	}
}

func TestEveryFlagAndCommandSaysWhatItDoes(t *testing.T) {
	app := newApp(&environment{System: &System{}, reporter: &reporter{}})
	for _, c := range app.Commands {
		if c.Usage == "" || strings.HasSuffix(c.Usage, ".") || c.Category == "" {
			t.Errorf("%s: usage %q, category %q", c.Name, c.Usage, c.Category)
		}
	}
	for _, f := range flagsBelow(app.Commands) {
		if _, usage := spell(f); usage == "" || strings.HasSuffix(usage, ".") {
			t.Errorf("--%s: usage %q", flagNames(f)[0], usage)
		}
	}
}
