package cmd

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"
)

func manCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:      "man",
		Usage:     "print a manual page, or write all of them to a directory",
		Category:  otherCommands,
		ArgsUsage: "[COMMAND...]",
		UsageText: "idpauth man get-token | man -l -\nidpauth man --dir ~/.local/share/man/man1",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "dir", Usage: "write the pages of all commands to `DIR`"},
		},
		Action: func(c *cli.Context) error {
			dir, names := c.String("dir"), c.Args().Slice()
			switch {
			case dir != "" && len(names) > 0:
				return &usage{msg: "man: --dir and a command exclude each other"}
			case dir != "":
				return e.writeMan(dir)
			}
			return e.showMan(names)
		},
	}
}

// showMan prints the page of the command that names lead to, of the program where
// there are none.
func (e *environment) showMan(names []string) error {
	app := newApp(e)
	date, err := e.manDate()
	if err != nil {
		return err
	}
	l := &line{}
	if rest, err := l.findCommand(app.Commands, names); err != nil {
		return err
	} else if len(rest) > 0 {
		return &usage{msg: fmt.Sprintf("man: %q is no command", shorten(strings.Join(names, " "))), hint: "idpauth help"}
	}
	return e.print(manPage(app, l.path, date))
}

// writeMan writes the page of the program and of each command to dir.
func (e *environment) writeMan(dir string) error {
	date, err := e.manDate()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("making the directory %q: %w", dir, cause(err))
	}
	app := newApp(e)
	paths := append([][]*cli.Command{nil}, commandPaths(nil, app.Commands)...)
	for _, path := range paths {
		file := filepath.Join(dir, manName(app, path)+".1")
		if err := os.WriteFile(file, []byte(manPage(app, path, date)), 0o644); err != nil {
			return fmt.Errorf("writing %q: %w", file, cause(err))
		}
	}
	e.Notice("%d manual pages are in %s", len(paths), dir)
	return nil
}

// commandPaths lists the ways to all commands below one.
func commandPaths(above, commands []*cli.Command) [][]*cli.Command {
	var paths [][]*cli.Command
	for _, c := range commands {
		if c.Hidden {
			continue
		}
		path := append(above[:len(above):len(above)], c)
		paths = append(append(paths, path), commandPaths(path, c.Subcommands)...)
	}
	return paths
}

// manDate is the day on which the pages are made. Who packages the program wants
// the same pages each time: reproducible-builds.org/specs/source-date-epoch.
func (e *environment) manDate() (string, error) {
	day := e.Now()
	if epoch := e.Getenv("SOURCE_DATE_EPOCH"); epoch != "" {
		seconds, err := strconv.ParseInt(epoch, 10, 64)
		if err != nil {
			return "", &usage{msg: "SOURCE_DATE_EPOCH is no number of seconds"}
		}
		day = time.Unix(seconds, 0)
	}
	return day.UTC().Format(time.DateOnly), nil
}
