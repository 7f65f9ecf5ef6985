//go:build unix

package curl

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// play writes pieces to a watch as curl would, headers first, and returns what
// came out at stdout and how it ended.
func play(t *testing.T, follows bool, pieces ...string) (string, answer) {
	t.Helper()
	var out bytes.Buffer
	w := &watch{stdout: &out, follows: follows}
	headers, output := pipeTo(t, &w.headers), pipeTo(t, &w.output)
	for _, piece := range pieces {
		to := output
		if strings.HasPrefix(piece, "HTTP/") {
			to = headers
		}
		if _, err := to.WriteString(piece); err != nil {
			t.Fatal(err)
		}
	}
	headers.Close()
	output.Close()
	w.run()
	a, err := w.answer(0)
	if err != nil {
		t.Fatal(err)
	}
	return out.String(), a
}

func pipeTo(t *testing.T, end **os.File) *os.File {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	*end = r
	return w
}

func TestOnlyA401IsHeldBack(t *testing.T) {
	const unauthorized = "HTTP/1.1 401 Unauthorized\r\nX: y\r\n\r\n"
	for name, row := range map[string]struct {
		follows bool
		pieces  []string
		held    bool
	}{
		"success":               {pieces: []string{"HTTP/2 200\r\n\r\n", "body"}},
		"401":                   {pieces: []string{unauthorized, "body"}, held: true},
		"401 of HTTP/2":         {pieces: []string{"HTTP/2 401 \r\n\r\n", "body"}, held: true},
		"403":                   {pieces: []string{"HTTP/1.1 403 Forbidden\r\n\r\n", "body"}},
		"behind a proxy":        {pieces: []string{"HTTP/1.1 200 Connection established\r\n\r\n" + unauthorized, "body"}, held: true},
		"behind a 100":          {pieces: []string{"HTTP/1.1 100 Continue\r\n\r\n" + unauthorized, "body"}, held: true},
		"behind a redirect":     {follows: true, pieces: []string{"HTTP/1.1 302 Found\r\n\r\n" + unauthorized, "body"}, held: true},
		"a redirect":            {pieces: []string{"HTTP/1.1 302 Found\r\n\r\n", "body"}},
		"a redirect to nowhere": {follows: true, pieces: []string{"HTTP/1.1 302 Found\r\n\r\n", "body"}},
		"success at last":       {follows: true, pieces: []string{unauthorized + "HTTP/1.1 200 OK\r\n\r\n", "body"}},
		"no answer":             {pieces: []string{"body"}},
		"in a header":           {pieces: []string{"HTTP/1.1 200 OK\r\nX: HTTP/1.1 401\r\n\r\n", "body"}},
	} {
		t.Run(name, func(t *testing.T) {
			out, a := play(t, row.follows, row.pieces...)
			if a.unauthorized != row.held || strings.HasPrefix(out, "body") == row.held {
				t.Errorf("held %v, stdout %.10q; want held %v", a.unauthorized, out, row.held)
			}
		})
	}
}

func TestWhatIsHeldCanBeShown(t *testing.T) {
	var out bytes.Buffer
	w := &watch{stdout: &out, status: 401}
	w.pass([]byte("body"))
	a, err := w.answer(0)
	if err != nil || !a.unauthorized || out.Len() > 0 {
		t.Fatalf("%+v, %v, stdout %q", a, err, &out)
	}
	if err := a.release(); err != nil || out.String() != "body" {
		t.Errorf("shown %q, %v", &out, err)
	}
	w.pass([]byte("more"))
	if out.String() != "bodymore" {
		t.Errorf("shown %q", &out)
	}
}

func TestLongAnswerIsNotHeldBack(t *testing.T) {
	var out bytes.Buffer
	w := &watch{stdout: &out, status: 401}
	piece := bytes.Repeat([]byte("x"), 64<<10)
	for range mostHeld/len(piece) + 1 {
		w.pass(piece)
	}
	if a, err := w.answer(0); err != nil || a.unauthorized || out.Len() != mostHeld+len(piece) {
		t.Errorf("%+v, %v, %d bytes shown", a, err, out.Len())
	}
}
