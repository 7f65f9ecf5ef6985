package cmd

import (
	"strings"

	"github.com/urfave/cli/v2"

	"idpauth/flows"
	"idpauth/internal/roff"
	"idpauth/output"
)

// manName is the name of a command's page, and so that of its file.
func manName(app *cli.App, path []*cli.Command) string {
	return strings.Join(commandWords(app, path), "-")
}

// manPage is the manual page of the command at the end of path, of the program
// where path is empty.
func manPage(app *cli.App, path []*cli.Command, date string) string {
	m := manual{roff.New(manName(app, path), date, app.Name+" "+Version, app.Name+" manual")}
	if len(path) == 0 {
		m.program(app)
	} else {
		m.command(app, path)
	}
	return m.String()
}

type manual struct{ *roff.Page }

func (m manual) program(app *cli.App) {
	m.title(app.Name, "get access tokens from identity providers")
	m.Section("Synopsis")
	m.Paragraph(styled(app.Name + " COMMAND [flags]"))
	m.Section("Description")
	m.text("It gets a valid access token from any OAuth 2.0 or OpenID Connect identity provider: from its cache, by a refresh token, or by signing in, and keeps it for the next call.")
	m.text("Standard output is the token or nothing. Questions go to the terminal, everything else to standard error.")
	m.commands(app.Name, app.Commands)
	m.flags(commonFlags())
	m.Section("Flows")
	for _, f := range flows.All() {
		m.entry(roff.Bold(f.Name), f.Summary)
	}
	m.Section("Output formats")
	for _, f := range output.Formats {
		m.entry(roff.Bold(f.Spelling()), f.Usage)
	}
	for _, list := range manLists {
		m.Section(list.title)
		for _, entry := range list.entries {
			m.entry(roff.Bold(entry[0]), entry[1])
		}
	}
	m.Section("Examples")
	m.Example(app.UsageText)
}

func (m manual) command(app *cli.App, path []*cli.Command) {
	c, name := path[len(path)-1], manName(app, path)
	m.title(name, c.Usage)
	m.Section("Synopsis")
	m.Paragraph(styled(usageLine(strings.Join(commandWords(app, path), " "), c)))
	m.Section("Description")
	m.text(c.Usage)
	if len(c.Aliases) > 0 {
		m.text("It is also called " + strings.Join(c.Aliases, ", "))
	}
	m.commands(name, c.Subcommands)
	if c.Description != "" {
		m.Example(c.Description)
	} else {
		m.flags(c.Flags)
	}
	if c.UsageText != "" {
		m.Section("Examples")
		m.Example(c.UsageText)
	}
	m.Section("See also")
	m.Paragraph(roff.Bold(app.Name) + "(1)")
}

func (m manual) title(name, what string) {
	m.Section("Name")
	m.Paragraph(roff.Escape(name) + ` \- ` + roff.Escape(what))
}

func (m manual) text(text string) { m.Paragraph(roff.Escape(sentence(text))) }

// entry writes a term, which is styled already, and what it means.
func (m manual) entry(term, meaning string) { m.Entry(term, roff.Escape(sentence(meaning))) }

// styled sets what is typed as it is in bold and what stands for a value, in
// capitals, in italics.
func styled(usage string) string {
	words := strings.Fields(usage)
	for i, word := range words {
		switch bare := strings.Trim(word, "[].,"); {
		case bare == "flags" || bare != "" && bare == strings.ToUpper(bare) && bare[0] != '-':
			words[i] = roff.Italic(word)
		default:
			words[i] = roff.Bold(word)
		}
	}
	return strings.Join(words, " ")
}

// commands lists commands, each with the name of its page.
func (m manual) commands(above string, commands []*cli.Command) {
	if len(commands) == 0 {
		return
	}
	m.Section("Commands")
	for _, category := range inOrder(commands, func(c *cli.Command) string { return c.Category }) {
		if category != "" {
			m.Subsection(category)
		}
		for _, c := range commands {
			if c.Category == category && !c.Hidden {
				m.entry(roff.Bold(above+"-"+c.Name)+"(1)", c.Usage)
			}
		}
	}
}

func (m manual) flags(flags []cli.Flag) {
	m.Section("Options")
	for _, category := range inOrder(flags, flagCategory) {
		if category != "" {
			m.Subsection(category)
		}
		for _, f := range flags {
			if flagCategory(f) == category {
				spelling, usage := spell(f)
				m.entry(styled(spelling), usage)
			}
		}
	}
}

// sentence makes a sentence of a usage.
func sentence(usage string) string {
	return strings.ToUpper(usage[:1]) + strings.TrimSuffix(usage[1:], ".") + "."
}
