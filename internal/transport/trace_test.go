package transport

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestTraceShowsNoSecret(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Secret", "canary")
		w.WriteHeader(http.StatusCreated)
		io.WriteString(w, "canary")
	})
	host := strings.TrimPrefix(server.URL, "http://")
	tests := []struct{ name, url, want string }{
		{"path", "http://" + host + "/oauth/token", "POST http://" + host + "/oauth/token -> 201 0s 6 bytes\n"},
		{"user", "http://jdoe:canary@" + host + "/", "POST http://" + host + "/ -> 201 0s 6 bytes\n"},
		{"query", "http://" + host + "/?mfa_token=canary&b", "POST http://" + host + "/?mfa_token=[redacted]&=[redacted] -> 201 0s 6 bytes\n"},
		{"fragment", "http://" + host + "/#canary", "POST http://" + host + "/ -> 201 0s 6 bytes\n"},
		{"control characters", "http://" + host + "/%1b[31m%e2%80%ae", "POST http://" + host + "/%1b[31m%e2%80%ae -> 201 0s 6 bytes\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var trace bytes.Buffer
			if _, _, err := fetch(t, t.Context(), newClient(t, Options{Trace: &trace}), http.MethodPost, tt.url); err != nil {
				t.Fatal(err)
			}
			if trace.String() != tt.want {
				t.Errorf("trace %q, want %q", trace.String(), tt.want)
			}
		})
	}
}

func TestTraceShowsNoIDOfATokenThatIsDeleted(t *testing.T) {
	server := serve(t, func(http.ResponseWriter, *http.Request) {})
	var trace bytes.Buffer
	archive := &HAR{}
	client := newClient(t, Options{Trace: &trace})
	archive.Record(client)
	if _, _, err := fetch(t, t.Context(), client, http.MethodDelete, server.URL+"/oauth/token/revoke/can%2Fary"); err != nil {
		t.Fatal(err)
	}
	address := server.URL + "/oauth/token/revoke/[redacted]"
	if want := "DELETE " + address + " -> 200 0s 0 bytes\n"; trace.String() != want {
		t.Errorf("trace %q, want %q", trace.String(), want)
	}
	written, err := archive.JSON()
	if err != nil || !bytes.Contains(written, []byte(address)) || bytes.Contains(written, []byte("can")) {
		t.Errorf("archive %s, error %v", written, err)
	}
}

func TestTraceShowsAFailure(t *testing.T) {
	server := serve(t, func(http.ResponseWriter, *http.Request) {})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var trace bytes.Buffer
	fetch(t, ctx, newClient(t, Options{Trace: &trace}), http.MethodGet, server.URL+"/?a=canary")
	if want := "GET " + server.URL + "/?a=[redacted] -> failed (cancelled) 0s\n"; trace.String() != want {
		t.Errorf("trace %q, want %q", trace.String(), want)
	}
}

func TestADeadlineThatIsACauseIsATimeout(t *testing.T) {
	server := serve(t, func(http.ResponseWriter, *http.Request) {})
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(context.DeadlineExceeded)
	_, _, err := fetch(t, ctx, newClient(t, Options{}), http.MethodGet, server.URL)
	if e := wantError(t, err, KindTimeout, "no connection in time"); !e.Timeout() {
		t.Errorf("%v is no timeout", e)
	}
}

func TestTraceShowsTheErrorCodesThatAreKnown(t *testing.T) {
	tests := []struct{ name, body, want string }{
		{"known", `{"error":"invalid_grant","error_description":"canary"}`, "400 invalid_grant 0s 54 bytes"},
		{"unknown", `{"error":"canary"}`, "400 0s 18 bytes"},
		{"no string", `{"error":{"code":"canary"}}`, "400 0s 27 bytes"},
		{"long", `{"error":"invalid_grant","x":"` + strings.Repeat("x", refusalLimit) + `"}`, "400 0s 4128 bytes"},
		{"page", "<html>canary", "400 0s 12 bytes"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(http.StatusBadRequest)
				io.WriteString(w, tt.body)
			})
			var trace bytes.Buffer
			if _, _, err := fetch(t, t.Context(), newClient(t, Options{Trace: &trace}), http.MethodPost, server.URL); err != nil {
				t.Fatal(err)
			}
			if want := "POST " + server.URL + " -> " + tt.want + "\n"; trace.String() != want {
				t.Errorf("trace %q, want %q", trace.String(), want)
			}
		})
	}
}
