package cmd

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/urfave/cli/v2"
)

// helpWidth is what every terminal shows on one line.
const helpWidth = 80

// helpText is the help of the command at the end of path, of the program where
// path is empty: what it does, its flags by group, the common ones last, and
// examples (a command's UsageText).
func helpText(app *cli.App, path []*cli.Command) string {
	var h help
	if len(path) == 0 {
		h.section("", wrap("idpauth gets access tokens from identity providers and keeps them for the next call.", ""))
		h.section("Usage", "  idpauth COMMAND [flags]\n")
		h.commands(app.Commands)
		h.flags(commonFlags())
		h.section("Examples", indent(app.UsageText))
		h.section("", "idpauth COMMAND --help tells more.\n")
		return h.text()
	}
	c := path[len(path)-1]
	h.section("", wrap(strings.ToUpper(c.Usage[:1])+c.Usage[1:]+".", ""))
	h.section("Usage", "  "+usageLine(strings.Join(commandWords(app, path), " "), c)+"\n")
	h.commands(c.Subcommands)
	if c.Description != "" {
		h.section("", c.Description+"\n")
	} else {
		h.flags(c.Flags)
	}
	if len(c.Aliases) > 0 {
		h.section("Alias", "  "+strings.Join(c.Aliases, ", ")+"\n")
	}
	if c.UsageText != "" {
		h.section("Examples", indent(c.UsageText))
	}
	return h.text()
}

// commandWords are what is typed to run the command at the end of path.
func commandWords(app *cli.App, path []*cli.Command) []string {
	words := []string{app.Name}
	for _, c := range path {
		words = append(words, c.Name)
	}
	return words
}

func usageLine(name string, c *cli.Command) string {
	switch {
	case len(c.Subcommands) > 0:
		return name + " COMMAND [flags]"
	case takesAll(c):
		return name + " " + c.ArgsUsage
	case c.ArgsUsage != "":
		return name + " [flags] " + c.ArgsUsage
	}
	return name + " [flags]"
}

// help collects the sections of a help text.
type help struct{ sections []string }

func (h *help) section(title, body string) {
	if title != "" {
		body = title + ":\n" + body
	}
	h.sections = append(h.sections, body)
}

func (h *help) text() string { return strings.Join(h.sections, "\n") }

// commands lists commands by category, in their order.
func (h *help) commands(commands []*cli.Command) {
	width := 0
	for _, c := range commands {
		width = max(width, len(c.Name))
	}
	for _, category := range inOrder(commands, func(c *cli.Command) string { return c.Category }) {
		var b strings.Builder
		for _, c := range commands {
			if c.Category == category && !c.Hidden {
				b.WriteString(entry(fmt.Sprintf("  %-*s", width, c.Name), width+4, c.Usage))
			}
		}
		h.section(titled(category, "Commands"), b.String())
	}
}

// flags lists flags by category, in their order.
func (h *help) flags(flags []cli.Flag) {
	for _, category := range inOrder(flags, flagCategory) {
		var b strings.Builder
		for _, f := range flags {
			if flagCategory(f) == category {
				spelling, usage := spell(f)
				b.WriteString(entry("  "+spelling, 30, usage))
			}
		}
		h.section(titled(category, "Flags"), b.String())
	}
}

// titled is the category, or what stands for none.
func titled(category, title string) string {
	if category != "" {
		return category
	}
	return title
}

// inOrder lists the categories of items, each where it comes first.
func inOrder[T any](items []T, category func(T) string) []string {
	var categories []string
	for _, item := range items {
		if c := category(item); !slices.Contains(categories, c) {
			categories = append(categories, c)
		}
	}
	return categories
}

func flagCategory(f cli.Flag) string {
	if c, ok := f.(cli.CategorizableFlag); ok {
		return c.GetCategory()
	}
	return ""
}

// spell shows how a flag is typed, "-p, --profile NAME", and what it does. The
// name of its value stands between backquotes in its usage.
func spell(f cli.Flag) (spelling, usage string) {
	short, long := "    ", ""
	for _, name := range flagNames(f) {
		switch {
		case len(name) == 1:
			short = "-" + name + ", "
		case long == "":
			long = "--" + name
		default:
			long += ", --" + name
		}
	}
	if documented, ok := f.(cli.DocGenerationFlag); ok {
		usage = documented.GetUsage()
	}
	if parts := strings.SplitN(usage, "`", 3); len(parts) == 3 {
		long += " " + parts[1]
		usage = strings.Join(parts, "")
	}
	if repeatable(f) {
		usage += "; repeatable"
	}
	return short + long, usage
}

// entry is a term and what it means in the column behind it, or below where the
// term is too long.
func entry(term string, column int, meaning string) string {
	margin := strings.Repeat(" ", column)
	text := wrap(meaning, margin)
	if utf8.RuneCountInString(term)+2 > column {
		return term + "\n" + text
	}
	return term + text[utf8.RuneCountInString(term):]
}

// wrap breaks text into lines that begin with margin.
func wrap(text, margin string) string {
	var b strings.Builder
	line := margin
	for _, word := range strings.Fields(text) {
		switch {
		case line == margin:
			line += word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > helpWidth:
			b.WriteString(line + "\n")
			line = margin + word
		default:
			line += " " + word
		}
	}
	b.WriteString(line + "\n")
	return b.String()
}

func indent(text string) string {
	return "  " + strings.ReplaceAll(text, "\n", "\n  ") + "\n"
}
