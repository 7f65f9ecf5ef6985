//go:build interop && linux

package interop

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// processes are the servers that run beside the tests.
type processes struct {
	mu      sync.Mutex
	running []*process
}

// process is a server in a process group of its own.
type process struct {
	name   string
	cmd    *exec.Cmd
	output string        // the file that holds what it printed
	exited chan struct{} // closed when it has ended
}

// start runs cmd, its output going to a file named for it. The kernel kills it
// when the test binary ends without stopping it.
func (p *processes) start(name string, cmd *exec.Cmd) (*process, error) {
	output := filepath.Join(lab.dir, name+".log")
	log, err := os.Create(output)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", name, err)
	}
	started := &process{name: name, cmd: cmd, output: output, exited: make(chan struct{})}
	go func() {
		cmd.Wait()
		close(started.exited)
	}()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.running = append(p.running, started)
	return started, nil
}

// stop ends every server.
func (p *processes) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, running := range p.running {
		running.stop()
	}
}

// stop ends the server and what it started, and waits for its end.
func (p *process) stop() {
	select {
	case <-p.exited: // its id may be another's by now
	default:
		syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
		<-p.exited
	}
}

// await asks ready until it says yes. It gives up when ready fails, when the
// server ends and when ctx does, and shows the end of the server's output then.
func (p *process) await(ctx context.Context, ready func() (bool, error)) error {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		ok, err := ready()
		if ok {
			return nil
		}
		if err == nil {
			select {
			case <-tick.C:
				continue
			case <-p.exited:
				err = fmt.Errorf("it ended: %v", p.cmd.ProcessState)
			case <-ctx.Done():
				err = ctx.Err()
			}
		}
		return fmt.Errorf("starting %s: %w\n%s", p.name, err, p.tail())
	}
}

// tail is the end of what the server printed.
func (p *process) tail() string {
	const most = 4 << 10
	log, err := os.ReadFile(p.output)
	if err != nil {
		return err.Error()
	}
	return string(log[max(0, len(log)-most):])
}

// freePort is a loopback port that nobody listened on a moment ago.
func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

// listens reports whether somebody accepts connections at address.
func listens(network, address string) (bool, error) {
	conn, err := net.Dial(network, address)
	if err != nil {
		return false, nil
	}
	return true, conn.Close()
}
