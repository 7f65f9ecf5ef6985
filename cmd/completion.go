package cmd

import (
	"context"
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"idpauth/completions"
	"idpauth/flows"
	"idpauth/output"
	"idpauth/profiles"
)

func completionCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:      "completion",
		Usage:     "print the completion script of a shell",
		Category:  otherCommands,
		ArgsUsage: strings.Join(completions.Shells(), "|"),
		UsageText: "source <(idpauth completion bash)\nidpauth completion bash > /etc/bash_completion.d/idpauth\nsource <(idpauth completion zsh)\nidpauth completion fish | source",
		Action: func(c *cli.Context) error {
			if err := atMost(c, 1); err != nil {
				return err
			}
			script, ok := completions.Script(c.Args().First())
			if !ok {
				return &usage{
					msg:  fmt.Sprintf("completion: no script for %q", shorten(c.Args().First())),
					hint: "idpauth completion " + strings.Join(completions.Shells(), "|"),
				}
			}
			return e.print(script)
		},
	}
}

// completeCommand is what the completion scripts call, with the words of the
// line so far; the last one is being typed. The library's own completion
// panics behind a flag that wants a value.
const completeCommand = "__complete"

// candidate is a word that may come next.
type candidate struct{ word, description string }

// complete prints the words that may come next. It reads the config at most.
func complete(_ context.Context, sys *System, words []string) error {
	if len(words) > 0 && words[0] == "--" {
		words = words[1:]
	}
	current := ""
	if n := len(words); n > 0 {
		words, current = words[:n-1], words[n-1]
	}
	e := &environment{System: sys, reporter: &reporter{stderr: sys.Stderr, quiet: true}}
	var b strings.Builder
	for _, c := range e.candidates(newApp(e).Commands, words, current) {
		if strings.HasPrefix(c.word, current) {
			fmt.Fprintf(&b, "%s\t%s\n", c.word, c.description)
		}
	}
	return e.print(b.String())
}

func (e *environment) candidates(commands []*cli.Command, words []string, current string) []candidate {
	l := &line{}
	rest, err := l.findCommand(commands, words)
	if err != nil {
		return nil
	}
	known := l.known()
	if n := len(l.path); n > 0 {
		if takesAll(l.path[n-1]) {
			return nil
		}
		commands = l.path[n-1].Subcommands
	}
	e.globals.config = configOf(known, words)
	switch name, _, assigned := strings.Cut(current, "="); {
	case assigned && strings.HasPrefix(name, "--"):
		var found []candidate
		for _, c := range e.values(l, known, name[2:]) {
			found = append(found, candidate{name + "=" + c.word, c.description})
		}
		return found
	case len(words) > 0 && takesNext(known, words[len(words)-1]):
		return e.values(l, known, strings.TrimLeft(words[len(words)-1], "-"))
	case strings.HasPrefix(current, "-"):
		return flagCandidates(known)
	case len(commands) > 0 && len(rest) == 0 || len(l.path) == 0:
		return commandCandidates(commands)
	}
	return e.positionals(l, rest)
}

// configOf is the config file that the words so far name.
func configOf(known []cli.Flag, words []string) string {
	var l line
	for len(words) > 0 {
		word := words[0]
		words = words[1:]
		if len(word) < 2 || word[0] != '-' {
			continue
		}
		if rest, err := l.takeFlag(known, word, words); err == nil {
			words = rest
		}
	}
	return l.last("config")
}

func flagCandidates(known []cli.Flag) []candidate {
	found := []candidate{{"--help", "show help"}}
	for _, f := range known {
		usage := ""
		if documented, ok := f.(cli.DocGenerationFlag); ok {
			usage = strings.ReplaceAll(documented.GetUsage(), "`", "")
		}
		found = append(found, candidate{"--" + flagNames(f)[0], usage})
	}
	return found
}

func commandCandidates(commands []*cli.Command) []candidate {
	var found []candidate
	for _, c := range commands {
		found = append(found, candidate{c.Name, c.Usage})
	}
	return found
}

// values are what a flag takes, where that is a known set.
func (e *environment) values(l *line, known []cli.Flag, flag string) []candidate {
	f := findFlag(known, flag)
	if f == nil {
		return nil
	}
	switch flagNames(f)[0] {
	case "profile":
		return e.profileCandidates()
	case "flow":
		var found []candidate
		for _, f := range flows.All() {
			found = append(found, candidate{f.Name, f.Summary})
		}
		return found
	case "provider":
		var found []candidate
		for _, p := range profiles.Presets() {
			found = append(found, candidate{p.Name, p.Summary})
		}
		return found
	case "output":
		return outputCandidates(l)
	case "error-format":
		return words([]string{"text", "json"})
	}
	return nil
}

func outputCandidates(l *line) []candidate {
	text := "text"
	switch l.path[len(l.path)-1].Name {
	case "get-token", "refresh":
		var found []candidate
		for _, f := range output.Formats {
			found = append(found, candidate{strings.TrimSuffix(f.Spelling(), "…"), f.Usage})
		}
		return found
	case "userinfo", "introspect":
		return []candidate{{"json", ""}, {"yaml", ""}}
	case "inspect":
		text = "pretty"
	case "list", "providers", "flows":
		text = "table"
	}
	return words([]string{text, "json", "yaml"})
}

// positionals are the words that a command takes where that is a known set.
func (e *environment) positionals(l *line, before []string) []candidate {
	switch l.path[len(l.path)-1].Name {
	case "show", "validate", "default", "rename", "delete", "edit", "export":
		return e.profileCandidates()
	case "completion":
		return words(completions.Shells())
	case "man":
		return manCandidates(newApp(e).Commands, before)
	case "git", "docker":
		return words(strings.Split(l.path[len(l.path)-1].ArgsUsage, "|"))
	}
	return nil
}

// manCandidates are the commands below the one that the words so far name.
func manCandidates(commands []*cli.Command, before []string) []candidate {
	l := &line{}
	if _, err := l.findCommand(commands, before); err != nil {
		return nil
	}
	if n := len(l.path); n > 0 {
		commands = l.path[n-1].Subcommands
	}
	return commandCandidates(commands)
}

func words(list []string) []candidate {
	found := make([]candidate, len(list))
	for i, word := range list {
		found[i].word = word
	}
	return found
}

func (e *environment) profileCandidates() []candidate {
	path, _, err := e.configPath()
	if err != nil {
		return nil
	}
	cfg, err := profiles.Load(path)
	if err != nil {
		return nil
	}
	return words(cfg.Names())
}
