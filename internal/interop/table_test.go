//go:build interop && linux

package interop

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
)

// readme holds the table of what was shown, between two lines of these.
const (
	readme   = "../../README.md"
	tableTop = "<!-- what internal/interop has shown; IDPAUTH_WRITE_TABLE=1 makes it write this -->\n"
	tableEnd = "<!-- end of what internal/interop has shown -->\n"
)

// proofs are the servers at which a test has shown a flow to work.
type proofs struct {
	mu    sync.Mutex
	shown map[string]map[string]bool // flow, server
}

// shows notes that the test shows a flow to work at a server, if it passes.
func shows(t *testing.T, server, flow string) {
	t.Cleanup(func() {
		if t.Failed() {
			return
		}
		lab.proofs.mu.Lock()
		defer lab.proofs.mu.Unlock()
		if lab.proofs.shown == nil {
			lab.proofs.shown = map[string]map[string]bool{}
		}
		if lab.proofs.shown[flow] == nil {
			lab.proofs.shown[flow] = map[string]bool{}
		}
		lab.proofs.shown[flow][server] = true
	})
}

// table has a row for each flow and a column for each server.
func (p *proofs) table() string {
	all := map[string]bool{}
	for _, servers := range p.shown {
		maps.Copy(all, servers)
	}
	servers := slices.Sorted(maps.Keys(all))
	var text strings.Builder
	fmt.Fprintf(&text, "| flow | %s |\n|---|%s\n", strings.Join(servers, " | "), strings.Repeat(":-:|", len(servers)))
	for _, flow := range slices.Sorted(maps.Keys(p.shown)) {
		fmt.Fprintf(&text, "| `%s` |", flow)
		for _, server := range servers {
			mark := ""
			if p.shown[flow][server] {
				mark = "✓"
			}
			fmt.Fprintf(&text, " %s |", mark)
		}
		text.WriteByte('\n')
	}
	return text.String()
}

// settle compares the README's table with what all tests have shown, or writes
// it where the environment says so.
func (p *proofs) settle() error {
	if flag.Lookup("test.run").Value.String() != "" {
		return nil // those were not all tests
	}
	text, err := os.ReadFile(readme)
	if err != nil {
		return err
	}
	before, rest, top := strings.Cut(string(text), tableTop)
	table, after, end := strings.Cut(rest, tableEnd)
	switch {
	case !top || !end:
		return fmt.Errorf("%s has no place for the table of flows", readme)
	case table == p.table():
		return nil
	case os.Getenv("IDPAUTH_WRITE_TABLE") == "":
		return fmt.Errorf("the table of flows in %s is not what the tests have shown:\n%s", readme, p.table())
	}
	return os.WriteFile(readme, []byte(before+tableTop+p.table()+tableEnd+after), 0o644)
}
