package main

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

func TestEditsAtOnceLoseNothing(t *testing.T) {
	h := newHome(t)
	h.config("profiles:\n  dev: {issuer: 'https://id.example.com', client_id: cli}\n")
	const crowd = 8
	var running sync.WaitGroup
	for i := range crowd {
		edit := h.command("profile", "edit", "dev", "--set", fmt.Sprintf("params.p%d=x", i))
		create := h.command("profile", "create", fmt.Sprint("p", i), "--provider", "github", "--set", "client_id=cli")
		for _, c := range []func() ([]byte, error){edit.CombinedOutput, create.CombinedOutput} {
			running.Go(func() {
				if out, err := c(); err != nil {
					t.Errorf("%v: %s", err, out)
				}
			})
		}
	}
	running.Wait()
	show, err := h.command("profile", "show", "dev").Output()
	if err != nil {
		t.Fatal(err)
	}
	for i := range crowd {
		if param := fmt.Sprintf("\nparams.p%d: ", i); !strings.Contains(string(show), param) {
			t.Errorf("%q is lost:\n%s", param, show)
		}
		if _, err := h.command("profile", "show", fmt.Sprint("p", i)).Output(); err != nil {
			t.Errorf("profile p%d is lost: %v", i, err)
		}
	}
}
