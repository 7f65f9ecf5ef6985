package flows

import (
	"net"
	"sync"
)

// callbackConnections is how many connections the listener holds.
const callbackConnections = 64

// newcomers is a listener that holds a bounded number of connections and gives
// up the oldest for a new one: whoever keeps many open keeps nobody out.
type newcomers struct {
	net.Listener

	mu   sync.Mutex
	open []net.Conn // those that have ended since count too
}

func (n *newcomers) Accept() (net.Conn, error) {
	conn, err := n.Listener.Accept()
	if err != nil {
		return nil, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.open = append(n.open, conn)
	if len(n.open) > callbackConnections {
		n.open[0].Close()
		n.open = append(n.open[:0], n.open[1:]...)
	}
	return conn, nil
}
