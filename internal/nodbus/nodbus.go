// Package nodbus keeps the keyring library off D-Bus until a vault is wanted.
//
// github.com/99designs/keyring connects to the session bus when it is imported.
// With no bus address that runs dbus-launch, twice, and leaves its daemons; with
// a bus that accepts and stays silent the program hangs before main. Both would
// hit every command, --version too. So this package points the bus address at
// nothing while packages initialise. It must come first: Go initialises ready
// packages by import path, and whatever connects to a bus waits for packages
// ("net", "os/exec") that sort behind this one. Hence the one import.
package nodbus

import "os"

const variable = "DBUS_SESSION_BUS_ADDRESS"

// disabled is a transport that D-Bus libraries do not know: they give up at once.
const disabled = "disabled:"

var original, present = os.LookupEnv(variable)

func init() { os.Setenv(variable, disabled) }

// Original returns the session bus address that the process was started with.
func Original() (address string, ok bool) { return original, present }

// Restore returns env, the environment meant for a child, with the session bus
// address that the process was started with.
func Restore(env []string) []string {
	out := make([]string, 0, len(env))
	for _, e := range env {
		if e != variable+"="+disabled {
			out = append(out, e)
		}
	}
	if present {
		out = append(out, variable+"="+original)
	}
	return out
}
