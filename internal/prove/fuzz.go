package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// fuzzing has Go make up input for each fuzz target of the module, which keeps
// what fails. The inputs kept so far are among the tests.
func fuzzing(ctx context.Context, p *prover, t *tally) error {
	each := time.Duration(p.of(5, 1)) * time.Second
	targets, err := fuzzTargets(ctx)
	if err != nil {
		return err
	}
	for _, target := range targets {
		runs, err := target.fuzz(ctx, each)
		t.ran(runs)
		if err != nil {
			t.violated("%s of %s: %v", target.name, target.pkg, err)
		}
	}
	t.note = fmt.Sprintf("%d targets, %v each", len(targets), each)
	return nil
}

type fuzzTarget struct{ pkg, name string }

// fuzzTargets asks the tests of each package which they have.
func fuzzTargets(ctx context.Context) ([]fuzzTarget, error) {
	out, err := goTool(ctx, "test", "-list", "^Fuzz", "./...")
	if err != nil {
		return nil, err
	}
	var targets []fuzzTarget
	var names []string
	for line := range strings.Lines(out) {
		fields := strings.Fields(line)
		switch {
		case len(fields) == 1 && strings.HasPrefix(fields[0], "Fuzz"):
			names = append(names, fields[0])
		case len(fields) > 1 && fields[0] == "ok":
			for _, name := range names {
				targets = append(targets, fuzzTarget{fields[1], name})
			}
			names = nil
		}
	}
	return targets, nil
}

// fuzz tells how many inputs it made up in the time.
func (t fuzzTarget) fuzz(ctx context.Context, within time.Duration) (runs int, err error) {
	out, err := goTool(ctx, "test", "-run", "^$", "-fuzz", "^"+t.name+"$", "-fuzztime", within.String(), t.pkg)
	told := executions.FindAllStringSubmatch(out, -1)
	if len(told) > 0 {
		runs, _ = strconv.Atoi(told[len(told)-1][1]) // digits
	}
	if endOfTime(out) {
		err = nil
	}
	return runs, err
}

// endOfTime reports whether go test only failed to end in time. Until Go 1.27 it
// may take that for a failure of the target (go.dev/issue/75804); input that fails
// is always written down.
func endOfTime(out string) bool {
	return strings.Contains(out, "\n    context deadline exceeded\n") && !strings.Contains(out, "Failing input written")
}

// executions is how go test tells its progress.
var executions = regexp.MustCompile(`execs: (\d+)`)

func goTool(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Env = os.Environ()
	out, err := cmd.CombinedOutput()
	if err != nil {
		err = fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return string(out), err
}
