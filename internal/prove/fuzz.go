package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

// fuzzing has Go make up input for each fuzz target of the module, which keeps
// what fails. The inputs kept so far are among the tests.
func fuzzing(ctx context.Context, p *prover, t *tally) error {
	if p.small {
		t.note = "with the full counts only"
		return nil
	}
	targets, err := fuzzTargets(ctx)
	if err != nil {
		return err
	}
	for _, target := range targets {
		runs, err := target.fuzz(ctx)
		t.ran(runs)
		if err != nil {
			t.violated("%s of %s: %v", target.name, target.pkg, err)
		}
	}
	t.note = fmt.Sprintf("%d targets, %s each", len(targets), fuzzTime)
	return nil
}

const fuzzTime = "5s"

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

// fuzz tells how many inputs it made up.
func (t fuzzTarget) fuzz(ctx context.Context) (runs int, err error) {
	out, err := goTool(ctx, "test", "-run", "^$", "-fuzz", "^"+t.name+"$", "-fuzztime", fuzzTime, t.pkg)
	told := executions.FindAllStringSubmatch(out, -1)
	if len(told) > 0 {
		runs, _ = strconv.Atoi(told[len(told)-1][1]) // digits
	}
	return runs, err
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
