package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// storedMetadata (metadata age DURATION, or metadata damage) makes the stored
// copies of metadata older, or cuts them off.
func storedMetadata(ts *testscript.TestScript, neg bool, args []string) {
	copies, err := filepath.Glob(filepath.Join(ts.Getenv("IDPAUTH_STATE_DIR"), "discovery", "*.json"))
	ts.Check(err)
	if len(copies) == 0 {
		ts.Fatalf("no metadata is stored")
	}
	for _, path := range copies {
		data, err := os.ReadFile(path)
		ts.Check(err)
		if args[0] == "damage" {
			ts.Check(os.WriteFile(path, data[:len(data)/2], 0o600))
			continue
		}
		by, err := time.ParseDuration(args[1])
		ts.Check(err)
		var members map[string]json.RawMessage
		var fetched time.Time
		ts.Check(json.Unmarshal(data, &members))
		ts.Check(json.Unmarshal(members["fetched_at"], &fetched))
		members["fetched_at"], err = json.Marshal(fetched.Add(-by))
		ts.Check(err)
		data, err = json.Marshal(members)
		ts.Check(err)
		ts.Check(os.WriteFile(path, data, 0o600))
	}
}
