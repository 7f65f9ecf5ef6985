package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	program := func() {
		leaveTerminal()
		main()
	}
	testscript.Main(m, map[string]func(){
		"crowd":                     crowd,
		"curl":                      curl,
		"docker-credential-idpauth": main,
		"acurl":                     program,
		"entra-auth-cli":            program, // a link of that name, which the program does not know
		"get_token":                 program,
		"idpauth":                   program,
		"visit":                     visit,
	})
}

// TestScript runs what a user types, against the sandbox.
func TestScript(t *testing.T) {
	testscript.RunT(&scriptT{T: t}, testscript.Params{
		Dir:                 "testdata/script",
		Setup:               setup,
		Cmds:                scriptCommands(),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}
