package flows

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"idpauth/internal/weborigin"
)

// awaitCode sends the person to the page and waits, on their clock, until the
// browser comes back or the code is pasted.
func (g *grant) awaitCode(ctx context.Context, a authorization, page string, here *loopback, paste bool) (code string, err error) {
	w := &browserWait{grant: g, state: a.state, page: page, here: here}
	w.paste = paste && g.Prompter != nil && g.Prompter.Available()
	if !w.paste && here == nil {
		return "", &Error{
			Kind: Usage,
			Msg:  fmt.Sprintf("profile %q: the browser cannot come back here by %s, and there is no terminal to paste the code at", g.Profile.Name, g.Profile.RedirectURI),
			Help: "run this on a terminal, or set redirect_uri to " + defaultRedirectURI,
		}
	}
	err = g.person(func() error {
		code, err = w.run(ctx)
		return err
	})
	return code, err
}

// browserWait is the wait for a person who signs in elsewhere. What happens
// meanwhile is told from one goroutine.
type browserWait struct {
	*grant
	state string
	page  string
	here  *loopback // nil: nothing listens
	paste bool      // somebody is at the terminal

	mistaken bool // in pasting, once

	background sync.WaitGroup
	opened     <-chan error // how opening the browser went; nil: it is not awaited
	typed      <-chan typed // what was pasted; nil: nobody is asked
}

type typed struct {
	text string
	err  error
}

func (w *browserWait) run(ctx context.Context) (string, error) {
	waiting, cancel := context.WithCancel(ctx)
	defer w.background.Wait() // the terminal is itself again
	defer cancel()
	w.openBrowser(waiting)
	if w.paste {
		w.askToPaste(waiting)
	}
	var answers <-chan authorizationResponse
	if w.here != nil {
		answers = w.here.answers
	}
	for {
		select {
		case response := <-answers:
			w.here.answered = time.Now()
			return w.accept(response)
		case err := <-w.opened:
			w.opened = nil
			if err != nil && ctx.Err() == nil {
				w.Instruct("profile %q: %s; open this address yourself: %s", w.Profile.Name, oneLine(err), w.page)
			}
		case line := <-w.typed:
			w.typed = nil
			if code, done, err := w.takeTyped(waiting, line); done && ctx.Err() == nil {
				return code, err
			}
		case <-ctx.Done():
			return "", w.unanswered(ctx)
		}
	}
}

// takeTyped ends the wait with what was pasted, unless that was a mistake, the
// first one, or the terminal is gone and the browser can still come back.
func (w *browserWait) takeTyped(ctx context.Context, line typed) (code string, done bool, err error) {
	code, err = w.readTyped(line)
	switch {
	case line.err != nil && w.here != nil && !w.Prompter.Available():
		w.Explain("flow: the terminal is gone: %v", line.err)
		return "", false, nil
	case w.mistaken || !errors.As(err, new(*pasteError)):
		return code, true, err
	}
	w.mistaken = true
	w.Instruct("%v; paste it once more", err)
	w.askToPaste(ctx)
	return "", false, nil
}

// openBrowser shows the address and opens it. Some openers succeed without
// opening anything, so that the address is shown first.
func (w *browserWait) openBrowser(ctx context.Context) {
	ok, reason := w.CanBrowse()
	if ok {
		w.Explain("flow: opening the browser: %s", reason)
		w.Notice("to sign in to profile %q, open %s", w.Profile.Name, w.page)
		w.opened = background(w, func() error { return w.Browse(ctx, w.page) })
		return
	}
	w.Instruct("no browser can be opened here: %s", reason)
	w.Instruct("to sign in to profile %q, open %s", w.Profile.Name, w.page)
	if !w.paste {
		w.Instruct("the browser has to reach port %s of this machine (ssh -L); where it cannot, use --flow device-code, or --flow authorization-code and paste the code", weborigin.Port(w.here.redirect))
	}
}

// askToPaste has the person paste what the browser ended on.
func (w *browserWait) askToPaste(ctx context.Context) {
	prompt := "Paste the address that the browser ends on, or the code: "
	if w.here != nil {
		prompt = "Paste the address that the browser ends on, or the code, unless it comes back by itself: "
	}
	w.typed = background(w, func() typed {
		text, err := w.Prompter.Line(ctx, prompt)
		return typed{text, err}
	})
}

// background runs do beside the wait and hands its result over.
func background[T any](w *browserWait, do func() T) <-chan T {
	done := make(chan T, 1)
	w.background.Go(func() { done <- do() })
	return done
}

// unanswered explains that the person did not come back.
func (w *browserWait) unanswered(ctx context.Context) error {
	err := contextError(ctx, fmt.Sprintf("profile %q: waiting for the sign-in in the browser", w.Profile.Name))
	var e *Error
	if errors.As(err, &e) {
		e.Help = "sign in sooner, or allow more with login_timeout in the config's settings, or --timeout"
	}
	return err
}
