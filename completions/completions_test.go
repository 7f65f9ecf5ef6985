package completions

import (
	"strings"
	"testing"
)

func TestEveryShellHasAScriptThatAsksTheProgram(t *testing.T) {
	registers := map[string]string{
		"bash":       "complete -o default -F _idpauth idpauth\n",
		"zsh":        "#compdef idpauth\n",
		"fish":       "complete -c idpauth ",
		"powershell": "Register-ArgumentCompleter -Native -CommandName 'idpauth' ",
	}
	if len(Shells()) != len(registers) {
		t.Errorf("shells: %v", Shells())
	}
	for _, shell := range Shells() {
		script, ok := Script(shell)
		if !ok || !strings.Contains(script, "idpauth __complete -- ") || !strings.Contains(script, registers[shell]) {
			t.Errorf("%s: found %v:\n%s", shell, ok, script)
		}
		if strings.Contains(script, "\r") || !strings.HasSuffix(script, "\n") {
			t.Errorf("%s: wrong line ends", shell)
		}
	}
	if _, ok := Script("tcsh"); ok {
		t.Error("there is a script for tcsh")
	}
}
