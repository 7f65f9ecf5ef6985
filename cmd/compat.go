package cmd

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/urfave/cli/v2"
)

func compatCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:     "compat",
		Usage:    "stand in for the scripts of others",
		Category: otherCommands,
		Subcommands: []*cli.Command{{
			Name:      "install",
			Usage:     "make links to idpauth by the names of Apigee's scripts",
			UsageText: "idpauth compat install --dir ~/bin",
			Flags: []cli.Flag{
				&cli.StringFlag{Name: "dir", Usage: "make the links in `DIR`"},
			},
			Action: func(c *cli.Context) error {
				if err := noArguments(c); err != nil {
					return err
				}
				dir := c.String("dir")
				if dir == "" {
					return &usage{msg: "compat install: --dir is missing", hint: "name a directory that is in PATH: idpauth compat install --dir ~/bin"}
				}
				return e.installScripts(dir)
			},
		}},
	}
}

// installScripts makes a link for each script, or none where one cannot be.
func (e *environment) installScripts(dir string) error {
	program, err := ownPath(e.Args[0])
	if err != nil {
		return fmt.Errorf("finding idpauth itself: %w", err)
	}
	if info, err := os.Stat(dir); err != nil {
		return fmt.Errorf("the directory %q: %w", dir, cause(err))
	} else if !info.IsDir() {
		return fmt.Errorf("%q is no directory", dir)
	}
	var paths []string
	for _, name := range scripts {
		if runtime.GOOS == "windows" {
			name += ".exe"
		}
		path := filepath.Join(dir, name)
		if err := mayReplace(path); err != nil {
			return err
		}
		paths = append(paths, path)
	}
	for _, path := range paths {
		made, err := install(program, path)
		if err != nil {
			return fmt.Errorf("making %q: %w", path, cause(err))
		}
		e.Notice("%s: %s %s", path, made, program)
	}
	return nil
}

// ownPath is where the program is: as it was called, where that leads to it, for
// package managers keep the name and replace the file behind it.
func ownPath(called string) (string, error) {
	running, err := os.Executable()
	if err != nil {
		return "", err
	}
	path, err := exec.LookPath(called)
	if err == nil {
		path, err = filepath.Abs(path)
	}
	if err == nil && sameFile(path, running) {
		return path, nil
	}
	return running, nil
}

func sameFile(a, b string) bool {
	first, err := os.Stat(a)
	if err != nil {
		return false
	}
	second, err := os.Stat(b)
	return err == nil && os.SameFile(first, second)
}

// mayReplace refuses to replace what is not ours: anything but a link to a
// program of our name, be it gone, and an idpauth itself, of whatever version.
func mayReplace(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("looking at %q: %w", path, cause(err))
	}
	if info.Mode()&fs.ModeSymlink != 0 {
		target, err := os.Readlink(path)
		if err == nil && strings.TrimSuffix(filepath.Base(target), ".exe") == "idpauth" {
			return nil
		}
	}
	if isIdpauth(path) {
		return nil
	}
	return &usage{
		msg:  fmt.Sprintf("%q is not idpauth's and stays as it is; nothing was installed", path),
		hint: "move it away, or choose another directory",
	}
}

// isIdpauth reports whether the file is an idpauth: the build information of
// each holds the path of its main package. Package debug/buildinfo, which reads
// it, would cost every start of the program.
func isIdpauth(path string) bool {
	const largest = 256 << 20
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > largest {
		return false
	}
	content, err := os.ReadFile(path)
	return err == nil && bytes.Contains(content, []byte("path\tidpauth/cmd/idpauth"))
}

// install puts a link to program at path, or a copy where there can be no links.
func install(program, path string) (made string, err error) {
	if target, err := os.Readlink(path); err == nil && target == program {
		return "is already a link to", nil
	}
	temporary := fmt.Sprintf("%s.%d.tmp", path, os.Getpid())
	defer os.Remove(temporary)
	made = "is now a link to"
	if runtime.GOOS == "windows" || os.Symlink(program, temporary) != nil {
		made = "is now a copy of"
		if err := copyProgram(program, temporary); err != nil {
			return "", err
		}
	}
	return made, os.Rename(temporary, path)
}

func copyProgram(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o755)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
