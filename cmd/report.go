package cmd

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"idpauth/internal/terminal"
	"idpauth/output"
)

// reporter writes to stderr: explanations, notices and, once, the error.
type reporter struct {
	stderr  io.Writer
	verbose int
	quiet   bool
	json    bool
	profile string // for JSON errors, once it is known

	terminal *terminal.Terminal

	// held are the notices of a run that reports in JSON. They wait for its
	// end, because nothing else may stand beside a JSON error.
	held strings.Builder
}

// newReporter learns how errors are to be written before anything can fail.
func newReporter(sys *System) *reporter {
	r := &reporter{stderr: sys.Stderr, terminal: sys.Terminal}
	for i, arg := range sys.Args {
		next := ""
		if i+1 < len(sys.Args) {
			next = sys.Args[i+1]
		}
		r.json = r.json || arg == "--error-format=json" || arg == "--error-format" && next == "json"
		if arg == "--" {
			break
		}
	}
	return r
}

// configure takes over what the arguments say of stderr.
func (r *reporter) configure(l *line) {
	r.verbose = l.count("verbose")
	r.quiet = l.count("quiet") > 0
}

// Notice tells the person something that does not stop the command.
func (r *reporter) Notice(format string, args ...any) {
	if !r.quiet {
		r.write(fmt.Sprintf(format, args...))
	}
}

// Instruct tells the person what to do next; without it the command could not
// go on, so that --quiet does not hold it back. Beside a JSON error only the
// terminal may show it.
func (r *reporter) Instruct(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if r.json {
		if device, err := r.terminal.File(); err == nil {
			defer device.Close()
			fmt.Fprintf(device, "idpauth: %s\n", output.Printable(text))
			return
		}
	}
	r.write(text)
}

// Explain tells what was decided and why, to those who asked for it with -v.
func (r *reporter) Explain(format string, args ...any) {
	if r.verbose > 0 {
		r.Notice(format, args...)
	}
}

// Write takes the trace of HTTP requests, a line each, for -v -v.
func (r *reporter) Write(line []byte) (int, error) {
	r.Notice("%s", strings.TrimSuffix(string(line), "\n"))
	return len(line), nil
}

func (r *reporter) write(text string) {
	to := r.stderr
	if r.json {
		to = &r.held
	}
	fmt.Fprintf(to, "idpauth: %s\n", output.Printable(text))
}

// flush ends a run that succeeded.
func (r *reporter) flush() { io.WriteString(r.stderr, r.held.String()) }

// fail writes the error that ended the run and returns its exit code.
func (r *reporter) fail(err error) int {
	code := exitCode(err)
	switch {
	case errors.As(err, new(childStatus)):
		return code // it has reported itself
	case r.json:
		r.failJSON(code, err)
	default:
		io.WriteString(r.stderr, failText(err))
	}
	return code
}

// failText is the error as a person reads it. Of an answer on stdout that is no
// there is nothing to say.
func failText(err error) string {
	var no *answerNo
	var noCommand *noCommandError
	switch {
	case errors.As(err, &no):
		return ""
	case errors.As(err, &noCommand):
		return noCommand.help
	}
	text := fmt.Sprintf("idpauth: %s\n", shown(err.Error()))
	if hint := hintOf(err); hint != "" {
		text += fmt.Sprintf("hint: %s\n", shown(hint))
	}
	return text
}

// shown makes the text of an error fit for a screen.
func shown(text string) string {
	const limit = 4 << 10 // runes
	return fmt.Sprintf("%.*s", limit, output.Printable(text))
}

func (r *reporter) failJSON(code int, err error) {
	type failure struct {
		Code    int    `json:"code"`
		Kind    string `json:"kind"`
		Message string `json:"message"`
		Hint    string `json:"hint,omitempty"`
		Profile string `json:"profile,omitempty"`
		OAuth   string `json:"oauth_error,omitempty"`
	}
	encoder := json.NewEncoder(r.stderr)
	encoder.SetEscapeHTML(false)
	encoder.Encode(map[string]failure{"error": {
		Code:    code,
		Kind:    cmp.Or(kindOf(err), kindNames[exitGeneral]),
		Message: shown(err.Error()),
		Hint:    shown(hintOf(err)),
		Profile: shown(r.profile),
		OAuth:   shown(oauthError(err)),
	}})
}

// hintOf is what the error says to type next.
func hintOf(err error) string {
	var hinted interface{ Hint() string }
	if !errors.As(err, &hinted) {
		return ""
	}
	return hinted.Hint()
}

// answerNo ends a run whose document on stdout is the answer: status and
// introspect say no by their exit code.
type answerNo struct {
	msg, hint string
	code      int // zero: that of authentication_failed
}

func (a *answerNo) Error() string { return a.msg }
func (a *answerNo) Hint() string  { return a.hint }
