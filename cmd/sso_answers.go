package cmd

import (
	"bufio"
	"context"
	"os"
	"strings"

	"idpauth/internal/terminal"
)

// answers are what get_token is told when it asks: at the terminal or, where stdin
// is none, as people have always piped them in, on stdin, a line each.
type answers struct {
	*environment
	terminal prompter
	stdin    bool        // is for them; acurl's is curl's
	lines    chan string // of stdin, once it is read; closed at its end
}

func (a *answers) ask(ctx context.Context, question string, hidden bool) (string, error) {
	a.signals.heed()
	if f, ok := a.Stdin.(*os.File); !a.stdin || ok && terminal.Is(f) {
		return a.atTerminal(ctx, question, hidden)
	}
	for line := range strings.Lines(strings.TrimSpace(question)) {
		a.Instruct("%s", strings.TrimSpace(line))
	}
	if a.lines == nil {
		a.lines = make(chan string)
		go a.readLines()
	}
	select {
	case <-ctx.Done():
		return "", context.Cause(ctx)
	case line := <-a.lines:
		return line, nil
	}
}

func (a *answers) atTerminal(ctx context.Context, question string, hidden bool) (string, error) {
	switch {
	case !a.terminal.Available():
		return "", terminal.ErrNoTerminal
	case hidden:
		return a.terminal.Secret(ctx, question)
	}
	return a.terminal.Line(ctx, question)
}

// readLines reads stdin one answer at a time.
func (a *answers) readLines() {
	defer close(a.lines)
	input := bufio.NewScanner(a.Stdin)
	input.Buffer(nil, stdinLimit)
	for input.Scan() {
		a.lines <- strings.TrimSuffix(input.Text(), "\r")
	}
}
