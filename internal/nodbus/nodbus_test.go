package nodbus

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// childVariable tells the test binary that it is the process under test.
const childVariable = "NODBUS_TEST_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) == "" {
		os.Exit(m.Run())
	}
	address, ok := Original()
	answer := []string{address, map[bool]string{true: "set", false: "unset"}[ok], os.Getenv(variable)}
	for _, e := range Restore(os.Environ()) {
		if strings.HasPrefix(e, variable+"=") {
			answer = append(answer, e)
		}
	}
	os.Stdout.WriteString(strings.Join(answer, "\n"))
}

func TestTheBusIsOutOfReachAndChildrenGetTheirsBack(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]struct {
		env  []string
		want []string
	}{
		"a bus":  {[]string{variable + "=unix:path=/run/bus"}, []string{"unix:path=/run/bus", "set", disabled, variable + "=unix:path=/run/bus"}},
		"empty":  {[]string{variable + "="}, []string{"", "set", disabled, variable + "="}},
		"no bus": {nil, []string{"", "unset", disabled}},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), self)
			cmd.Env = append([]string{childVariable + "=1"}, row.env...)
			out, err := cmd.Output()
			got := strings.Split(string(out), "\n")
			if err != nil || !slices.Equal(got, row.want) {
				t.Errorf("got %q, %v, want %q", got, err, row.want)
			}
		})
	}
}
