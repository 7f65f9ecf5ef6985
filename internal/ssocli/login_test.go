package ssocli

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"testing"
)

// answering is a server that answers every request with these bytes.
func answering(t *testing.T, answer string) *Server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			if _, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
				fmt.Fprint(conn, answer)
			}
			conn.Close()
		}
	}()
	return &Server{URL: "http://" + listener.Addr().String()}
}

// TestLoginIsReadWhateverItsLayout holds what the script's regular expressions
// stumble over.
func TestLoginIsReadWhateverItsLayout(t *testing.T) {
	for name, row := range map[string]struct {
		status, body string
		want         bool
	}{
		"as UAA sends it":         {"HTTP/1.1 200 OK", `{"zone_name":"uaa","prompts":{"username":["text","Email"],"passcode":["password","x"]},"timestamp":"t"}`, true},
		"HTTP/1.0":                {"HTTP/1.0 200 OK", `{"prompts":{"passcode":["password","x"]}}`, true},
		"another reason":          {"HTTP/1.1 200 Fine", `{"prompts":{"passcode":["password","x"]}}`, true},
		"printed over lines":      {"HTTP/1.1 200 OK", "{\n  \"prompts\" : {\n    \"passcode\" : [ \"password\", \"\\\"x\\\"\" ]\n  }\n}", true},
		"prompts behind the rest": {"HTTP/1.1 200 OK", `{"timestamp":"t","prompts":{"passcode":[]}}`, true},
		"password alone":          {"HTTP/1.1 200 OK", `{"prompts":{"username":["text","Email"],"password":["password","Password"]}}`, false},
		"passcode in a text":      {"HTTP/1.1 200 OK", `{"prompts":{"password":["password","not a passcode"]},"zone_name":"passcode"}`, false},
		"no prompts":              {"HTTP/1.1 200 OK", `{"passcode":1}`, false},
		"prompts of another type": {"HTTP/1.1 200 OK", `{"prompts":["passcode"]}`, false},
		"a page":                  {"HTTP/1.1 200 OK", `<p>passcode</p>`, false},
		"nothing":                 {"HTTP/1.1 200 OK", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			s := answering(t, row.status+"\r\nConnection: close\r\n\r\n"+row.body)
			got, err := s.advertisesPasscode(t.Context(), &http.Client{Transport: &http.Transport{}})
			if err != nil || got != row.want {
				t.Errorf("got %v, %v; want %v", got, err, row.want)
			}
		})
	}
	for _, status := range []string{"HTTP/1.1 404 Not Found", "HTTP/1.1 503 Busy", "HTTP/1.1 204 No Content", "SSH-2.0-x"} {
		s := answering(t, status+"\r\nConnection: close\r\n\r\n")
		if got, err := s.advertisesPasscode(t.Context(), &http.Client{Transport: &http.Transport{}}); err == nil {
			t.Errorf("%s: got %v, want an error", status, got)
		}
	}
}
