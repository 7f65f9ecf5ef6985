package main

import (
	"syscall"
	"testing"
)

func TestSignInCutOffBetweenItsTwoStepsLeavesNoToken(t *testing.T) {
	for name, signal := range map[string]syscall.Signal{"SIGINT": syscall.SIGINT, "SIGKILL": syscall.SIGKILL} {
		t.Run(name, func(t *testing.T) {
			h := newHome(t).alice()
			p := h.sit("get-token", "-p", "jdoe")
			p.sees("Second factor") // of which the first step told
			send(t, p.job, signal)
			endedBy(t, p.job, signal)
			p.says(&p.stdout, "")

			status := h.command("status", "-p", "jdoe")
			if out, _ := status.Output(); status.ProcessState.ExitCode() != 3 || string(out) != "valid:        false\nrefreshable:  false\nprofile:      jdoe\n" {
				t.Errorf("then status: %v, %q", status.ProcessState, out)
			}

			// The next sign-in brings the code along, in one step.
			code, err := h.idp.TOTP("jdoe")
			if err != nil {
				t.Fatal(err)
			}
			p = h.sit("get-token", "-p", "jdoe")
			p.sees("Second factor")
			p.types(code + "\n")
			p.leaves(0)
			if n := h.idp.Counts().Requests["POST /oauth/token"]; n != 2 {
				t.Errorf("token requests: %d, want 2", n)
			}
		})
	}
}
