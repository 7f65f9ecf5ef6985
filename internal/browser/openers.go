package browser

import (
	"os/exec"
	"runtime"
	"strings"
)

// openers lists the commands that open address, best first.
func openers(goos string, env []string, address string) [][]string {
	commands := named(goos, lookup(env, "BROWSER"), address)
	switch {
	case goos == "windows":
		return append(commands, []string{"rundll32", "url.dll,FileProtocolHandler", address})
	case goos == "darwin":
		return append(commands, []string{"/usr/bin/open", address})
	case wsl(env):
		return append(commands,
			[]string{"wslview", address},
			[]string{"powershell.exe", "-NoProfile", "-NonInteractive", "-Command", "Start-Process '" + address + "'"},
			[]string{"xdg-open", address})
	}
	return append(commands, []string{"xdg-open", address})
}

// named reads $BROWSER as xdg-open does: a list of commands, the words of each
// parted by spaces, with %s where the address goes or the address behind them.
// No shell sees it.
func named(goos, list, address string) [][]string {
	separator := ":"
	if goos == "windows" {
		separator = ";"
	}
	var commands [][]string
	for command := range strings.SplitSeq(list, separator) {
		argv := strings.Fields(command)
		if len(argv) == 0 {
			continue
		}
		if !strings.Contains(command, "%s") {
			argv = append(argv, "%s")
		}
		for i := range argv {
			argv[i] = strings.ReplaceAll(argv[i], "%s", address)
		}
		commands = append(commands, argv)
	}
	return commands
}

// CanOpen reports whether a browser that the person sees can be opened from
// here, and why.
func CanOpen(env []string) (ok bool, reason string) {
	return canOpen(runtime.GOOS, env, func(name string) bool {
		_, err := exec.LookPath(name)
		return err == nil
	})
}

func canOpen(goos string, env []string, installed func(string) bool) (ok bool, reason string) {
	remote := lookup(env, "SSH_CONNECTION") != "" || lookup(env, "SSH_TTY") != ""
	display := lookup(env, "DISPLAY") != "" || lookup(env, "WAYLAND_DISPLAY") != ""
	switch {
	case lookup(env, "BROWSER") != "":
		return true, "BROWSER is set"
	case goos == "windows" || goos == "darwin":
		if remote {
			return false, "this is an SSH session"
		}
		return true, "this is a desktop"
	case wsl(env) && !remote && (installed("wslview") || installed("powershell.exe")):
		return true, "Windows can open one"
	case !display && remote:
		return false, "this is an SSH session without a display"
	case !display:
		return false, "there is no display (DISPLAY, WAYLAND_DISPLAY)"
	case !installed("xdg-open"):
		return false, "xdg-open is not installed"
	}
	return true, "there is a display"
}

// wsl reports whether this is Linux on Windows.
func wsl(env []string) bool {
	return lookup(env, "WSL_DISTRO_NAME") != "" || lookup(env, "WSL_INTEROP") != ""
}

// lookup returns the value of a variable, the last one as execve takes it.
func lookup(env []string, name string) string {
	for i := len(env) - 1; i >= 0; i-- {
		if value, ok := strings.CutPrefix(env[i], name+"="); ok {
			return value
		}
	}
	return ""
}
