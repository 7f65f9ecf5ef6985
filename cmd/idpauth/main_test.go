package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"crowd": crowd,
		"idpauth": func() {
			leaveTerminal()
			main()
		},
		"docker-credential-idpauth": main,
		"visit":                     visit,
	})
}

// TestScript runs what a user types, against the sandbox.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		Setup:               setup,
		Cmds:                scriptCommands(),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}
