package transport

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestArchiveShowsNoSecret(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Secret", "canary")
		w.Header().Set("Set-Cookie", "session=canary")
		w.WriteHeader(http.StatusCreated)
		io.WriteString(w, "canary")
	})
	host := strings.TrimPrefix(server.URL, "http://")
	har, client := record(t)
	if _, _, err := fetch(t, t.Context(), client, http.MethodPost, "http://jdoe:canary@"+host+"/oauth/token?mfa_token=canary&canary#canary"); err != nil {
		t.Fatal(err)
	}
	entry := onlyEntry(t, har)
	if want := "http://" + host + "/oauth/token?mfa_token=[redacted]&=[redacted]"; entry.Request.URL != want {
		t.Errorf("url %q, want %q", entry.Request.URL, want)
	}
	if entry.Request.Method != "POST" || entry.Request.BodySize != int64(len("password=canary")) {
		t.Errorf("request %+v", entry.Request)
	}
	if r := entry.Response; r.Status != 201 || r.StatusText != "Created" || r.Content.Size != 6 || r.BodySize != 6 {
		t.Errorf("response %+v", r)
	}
	if entry.Started != noon.Format(time.RFC3339Nano) {
		t.Errorf("started %s, want %s", entry.Started, noon)
	}
}

func TestArchiveHasWhatFailed(t *testing.T) {
	server := serve(t, func(http.ResponseWriter, *http.Request) {})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	har, client := record(t)
	fetch(t, ctx, client, http.MethodGet, server.URL+"/?a=canary")
	if r := onlyEntry(t, har).Response; r.Status != 0 || r.Error != string(KindCancelled) || r.BodySize != -1 {
		t.Errorf("response %+v", r)
	}
}

func TestArchiveWithoutRequestsIsWhole(t *testing.T) {
	data, err := new(HAR).JSON()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), `"entries": []`) {
		t.Errorf("archive %s", data)
	}
}

func record(t *testing.T) (*HAR, *http.Client) {
	t.Helper()
	har := &HAR{Version: "test", Now: func() time.Time { return noon }}
	client := newClient(t, Options{})
	har.Record(client)
	return har, client
}

// onlyEntry reads the archive back, which must hold one entry and no secret.
func onlyEntry(t *testing.T, har *HAR) *harEntry {
	t.Helper()
	data, err := har.JSON()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(data), "canary") {
		t.Errorf("a secret is in %s", data)
	}
	var archive harArchive
	if err := json.Unmarshal(data, &archive); err != nil {
		t.Fatal(err)
	}
	if len(archive.Log.Entries) != 1 {
		t.Fatalf("%d entries in %s", len(archive.Log.Entries), data)
	}
	return archive.Log.Entries[0]
}
