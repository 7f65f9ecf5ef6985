// Command report reads the output of go test -json on stdin. It prints what
// failed, on stderr, and "PASSED FAILED" as its last line, on stdout. A package
// that fails without a failing test, as one that does not compile, counts as
// one failure.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// event is a line of test2json, as go doc cmd/test2json has it.
type event struct {
	Action     string
	Package    string
	ImportPath string // of build-output and build-fail, in place of Package
	Test       string
	Output     string
}

// origin is what printed a line: a test, a package, or a package's build.
type origin struct{ pkg, test string }

func main() {
	passed, failed, err := report(bufio.NewScanner(os.Stdin))
	if err != nil {
		fmt.Fprintln(os.Stderr, "report:", err)
		failed++
	}
	fmt.Println(passed, failed)
}

func report(lines *bufio.Scanner) (passed, failed int, err error) {
	lines.Buffer(nil, 16<<20)
	output := map[origin]*strings.Builder{}
	failing := map[string]bool{} // packages with a failing test
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			fmt.Fprintln(os.Stderr, lines.Text()) // go's own complaints are no JSON
			continue
		}
		from := origin{e.Package + e.ImportPath, e.Test}
		switch e.Action {
		case "output", "build-output":
			if output[from] == nil {
				output[from] = &strings.Builder{}
			}
			output[from].WriteString(e.Output)
		case "pass":
			delete(output, from)
			if e.Test != "" {
				passed++
			}
		case "fail":
			show(output[from])
			if e.Test != "" || !failing[e.Package] {
				failed++
			}
			failing[e.Package] = true
		case "build-fail":
			show(output[from])
		case "skip":
			if e.Test != "" {
				fmt.Fprintln(os.Stderr, "skipped:", e.Package, e.Test)
			}
		}
	}
	return passed, failed, lines.Err()
}

func show(output *strings.Builder) {
	if output != nil {
		fmt.Fprint(os.Stderr, output)
	}
}
