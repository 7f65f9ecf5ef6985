package curl

import (
	"bytes"
	"testing"
)

func TestRedactorShowsAllButTheToken(t *testing.T) {
	const shown = "> GET / HTTP/1.1\r\n> Authorization: Bearer SECRET\r\n> Accept: */*\r\n" +
		"* h2h3 [authorization: Bearer SECRET]\n* cut [authorization: Bearer SECR\n< X-Echo: SECRET.\r  5 100\rSECRET"
	const want = "> GET / HTTP/1.1\r\n> Authorization: Bearer [redacted]\r\n> Accept: */*\r\n" +
		"* h2h3 [authorization: Bearer [redacted]]\n* cut [authorization: Bearer [redacted]\n< X-Echo: [redacted].\r  5 100\r[redacted]"
	for size := 1; size <= len(shown); size++ {
		var got bytes.Buffer
		r := newRedactor(&got, "SECRET")
		for text := shown; text != ""; {
			n := min(size, len(text))
			if _, err := r.Write([]byte(text[:n])); err != nil {
				t.Fatal(err)
			}
			text = text[n:]
		}
		r.flush()
		if got.String() != want {
			t.Fatalf("in pieces of %d:\n%q\nwant\n%q", size, got.String(), want)
		}
	}
}
