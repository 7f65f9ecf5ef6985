package cmd

import (
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestDoctorTellsOfTLS(t *testing.T) {
	server := httptest.NewUnstartedServer(nil)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"issuer":%[1]q,"token_endpoint":"%[1]s/token"}`, server.URL)
	})
	server.StartTLS()
	t.Cleanup(server.Close)
	dir := t.TempDir()
	ca := filepath.Join(dir, "ca.pem")
	writeFile(t, ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))
	config := filepath.Join(dir, "config.yaml")
	writeFile(t, config, fmt.Appendf(nil, `settings: {store: memory}
profiles:
  trusted: {issuer: %[1]q, client_id: cli, flow: client-credentials, tls: {ca_file: ca.pem}}
  unknown: {issuer: %[1]q, client_id: cli, flow: client-credentials}
  absent: {issuer: %[1]q, client_id: cli, flow: client-credentials, tls: {ca_file: none.pem}}
`, server.URL))
	end := server.Certificate().NotAfter
	tests := []struct {
		name, profile string
		now           time.Time
		want          string
	}{
		{"trusted", "trusted", time.Now(), "ok tls TLS 1.3, a chain of 1 up to "},
		{"ends soon", "trusted", end.Add(-time.Hour), "warning tls TLS 1.3, "},
		{"unknown authority", "unknown", time.Now(), "failure tls TLS with "},
		{"unreadable authority", "absent", time.Now(), `failure connection profile "absent": tls.ca_file `},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ran := program(t, func(sys *System) { sys.Now = func() time.Time { return tt.now } },
				"doctor", "-p", tt.profile, "--config", config)
			if got := oneSpace(ran.stdout); !strings.Contains(got, tt.want) {
				t.Errorf("doctor wrote\n%s%s, want %q", got, ran.stderr, tt.want)
			}
		})
	}
}

func TestClockThatIsAsideIsTold(t *testing.T) {
	noon := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	at := func(d time.Duration) http.Header {
		return http.Header{"Date": {noon.Add(d).Format(http.TimeFormat)}}
	}
	cached := at(-10 * time.Minute)
	cached.Set("Age", "600")
	tests := []struct {
		name   string
		header http.Header
		want   string
	}{
		{"right", at(time.Second), statusOK},
		{"a little ahead", at(-30 * time.Second), statusWarning},
		{"behind", at(2 * time.Minute), statusFailure},
		{"answer from a cache", cached, statusOK},
		{"no date", http.Header{}, statusWarning},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			x := &examination{seen: &sighting{at: noon, header: tt.header}, server: &url.URL{Host: "id.example.com"}}
			if got := x.checkClock(t.Context()); got.status != tt.want {
				t.Errorf("%v: %+v, want %s", tt.header, got, tt.want)
			}
		})
	}
}

func TestEveryCheckHasANameOfItsOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range checks() {
		if seen[c.name] {
			t.Errorf("two checks are named %s", c.name)
		}
		seen[c.name] = true
	}
}

// oneSpace undoes the columns of a table.
func oneSpace(table string) string {
	var b strings.Builder
	for line := range strings.Lines(table) {
		b.WriteString(strings.Join(strings.Fields(line), " ") + "\n")
	}
	return b.String()
}

func writeFile(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}
