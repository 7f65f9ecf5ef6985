package sandbox

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"
)

// Running is a server that listens.
type Running struct {
	*Server
	URL string // its base URL

	http   *http.Server
	served chan struct{}
	stop   func() bool
}

// Start serves on a free port of 127.0.0.1 until ctx ends or Close is called.
func Start(ctx context.Context, o Options) (*Running, error) {
	if err := o.Switches.validate(); err != nil {
		return nil, err
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("starting the sandbox: %w", err)
	}
	s := New(o)
	r := &Running{
		Server: s,
		URL:    "http://" + l.Addr().String(),
		http:   &http.Server{Handler: s, ReadHeaderTimeout: 30 * time.Second},
		served: make(chan struct{}),
	}
	s.SetBaseURL(r.URL)
	go func() {
		defer close(r.served)
		r.http.Serve(l)
	}()
	r.stop = context.AfterFunc(ctx, func() { r.http.Close() })
	return r, nil
}

// Close stops listening and drops the connections that are open, those that a
// switch keeps hanging too.
func (r *Running) Close() error {
	r.stop()
	err := r.http.Close()
	<-r.served
	return err
}
