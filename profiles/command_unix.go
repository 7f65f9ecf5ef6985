//go:build unix

package profiles

import (
	"os/exec"
	"syscall"
)

// ownGroup puts the command and its children into a process group, to be
// killed together. With a terminal they must stay in ours: another group could
// not read from it.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
