package sandbox

import (
	"bytes"
	"compress/gzip"
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// deed is what a failure mode does on the way of one request: it may delay it,
// answer in the endpoint's place, edit the answer, and spoil the writing of it.
type deed struct {
	delay   func(ctx context.Context, value string) // before anything else
	instead func(value string) reply
	edit    func(r *reply, value string)
	write   func(w http.ResponseWriter, ctx context.Context, r reply, value string)
}

// handle runs an endpoint for one request under the switches that hit it.
func (s *Server) handle(e endpoint) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := newRequest(r)
		entry := s.begin(q)
		q.on.delay(r.Context())
		if r.Context().Err() != nil {
			return
		}
		rep := s.answer(q, e, entry)
		q.on.write(w, r.Context(), rep)
	})
}

func (s *Server) begin(q *request) *Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	q.now = s.clock()
	q.on = s.match(q)
	return s.log.add(q)
}

func (s *Server) answer(q *request, e endpoint, entry *Request) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	q.now = s.clock()
	rep := q.on.answer(func() reply { return e(s, q) })
	entry.Status = rep.status
	return rep
}

func (on active) delay(ctx context.Context) {
	for _, a := range on {
		if d := a.mode.deed.delay; d != nil {
			d(ctx, a.Value)
		}
	}
}

func (on active) answer(well func() reply) reply {
	for _, a := range on {
		if d := a.mode.deed.instead; d != nil {
			well = func() reply { return d(a.Value) }
			break
		}
	}
	rep := well()
	if rep.header == nil {
		rep.header = http.Header{}
	}
	for _, a := range on {
		if d := a.mode.deed.edit; d != nil {
			d(&rep, a.Value)
		}
	}
	return rep
}

func (on active) write(w http.ResponseWriter, ctx context.Context, rep reply) {
	for _, a := range on {
		if d := a.mode.deed.write; d != nil {
			d(w, ctx, rep, a.Value)
			return
		}
	}
	body := rep.bytes()
	sendHeader(w, rep, len(body))
	w.Write(body)
}

func sendHeader(w http.ResponseWriter, rep reply, length int) {
	for name, values := range rep.header {
		w.Header()[name] = values
	}
	if length >= 0 && rep.status != http.StatusNoContent && rep.status != http.StatusNotModified {
		w.Header().Set("Content-Length", strconv.Itoa(length))
	}
	w.WriteHeader(rep.status)
}

func latency(ctx context.Context, value string) {
	d, _ := time.ParseDuration(value)
	wait(ctx, d)
}

func wait(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

func hang(ctx context.Context, _ string) { <-ctx.Done() }

// noReply is never written: its mode spoils the writing.
func noReply(string) reply { return reply{} }

func reset(w http.ResponseWriter, _ context.Context, _ reply, _ string) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		if tcp, ok := conn.(interface{ SetLinger(int) error }); ok {
			tcp.SetLinger(0)
		}
		conn.Close()
		return
	}
	panic(http.ErrAbortHandler)
}

func hangUp(http.ResponseWriter, context.Context, reply, string) { panic(http.ErrAbortHandler) }

func hangBody(w http.ResponseWriter, ctx context.Context, rep reply, value string) {
	sendPart(w, rep, value)
	<-ctx.Done()
}

func truncate(w http.ResponseWriter, _ context.Context, rep reply, value string) {
	sendPart(w, rep, value)
	panic(http.ErrAbortHandler)
}

// sendPart announces the whole body and sends the first bytes of it.
func sendPart(w http.ResponseWriter, rep reply, value string) {
	body := rep.bytes()
	sendHeader(w, rep, len(body))
	w.Write(body[:min(int(number(value)), len(body))])
	http.NewResponseController(w).Flush()
}

func drip(w http.ResponseWriter, ctx context.Context, rep reply, value string) {
	d, _ := time.ParseDuration(value)
	body := rep.bytes()
	sendHeader(w, rep, len(body))
	for i := range body {
		if wait(ctx, d); ctx.Err() != nil {
			return
		}
		w.Write(body[i : i+1])
		http.NewResponseController(w).Flush()
	}
}

func huge(w http.ResponseWriter, _ context.Context, rep reply, value string) {
	sendHeader(w, rep, -1)
	pad(w, number(value))
	w.Write(rep.bytes())
}

func gzipBomb(w http.ResponseWriter, _ context.Context, rep reply, value string) {
	rep.header.Set("Content-Encoding", "gzip")
	sendHeader(w, rep, -1)
	z := gzip.NewWriter(w)
	pad(z, number(value))
	z.Write(rep.bytes())
	z.Close()
}

// pad writes n spaces, which JSON allows, until the reader has had enough.
func pad(w interface{ Write([]byte) (int, error) }, n int64) {
	block := bytes.Repeat([]byte{' '}, 64<<10)
	for n > 0 {
		m, err := w.Write(block[:min(n, int64(len(block)))])
		if err != nil {
			return
		}
		n -= int64(m)
	}
}

func manyHeaders(w http.ResponseWriter, _ context.Context, rep reply, value string) {
	for i := range number(value) {
		w.Header().Set("X-Filler-"+strconv.FormatInt(i, 10), strings.Repeat("x", 100))
	}
	body := rep.bytes()
	sendHeader(w, rep, len(body))
	w.Write(body)
}

// number is never negative; the argument has been checked.
func number(value string) int64 {
	n, _ := strconv.ParseInt(value, 10, 64)
	return max(n, 0)
}
