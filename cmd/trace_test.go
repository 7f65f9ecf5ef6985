package cmd

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestTraceIsWrittenThoughTheProgramPanics(t *testing.T) {
	path := filepath.Join(t.TempDir(), "trace.har")
	got := program(t, func(sys *System) {
		sys.Now = func() time.Time {
			os.Remove(path) // what was written at the start
			panic("broken clock")
		}
	}, "inspect", unsigned, "--trace-file", path)
	data, err := os.ReadFile(path)
	if got.code != 1 || err != nil || !strings.Contains(string(data), `"entries": []`) {
		t.Errorf("exit code %d, trace %q, %v", got.code, data, err)
	}
}
