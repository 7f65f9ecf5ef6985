package tokenstore

import (
	"fmt"
	"os"
	"strings"

	"idpauth/internal/token"
)

// The holder's text starts behind the first byte, the one that Windows locks
// against reading too, and has one length, so that it is read whole.
const (
	holderAt  = 1
	holderLen = 20
)

// writeHolder tells who holds the lock; nobody when h is zero. It is a courtesy
// to those who wait: an error changes nothing.
func writeHolder(f *os.File, h token.Holder) {
	line := ""
	if h.PID != 0 {
		line = fmt.Sprint(h.PID)
	}
	if h.Person {
		line += " person"
	}
	f.WriteAt(fmt.Appendf(nil, "%-*s\n", holderLen-1, line), holderAt)
}

// readHolder reads what writeHolder wrote, zero where it makes no sense.
func readHolder(f *os.File) token.Holder {
	buf := make([]byte, holderLen)
	n, _ := f.ReadAt(buf, holderAt)
	var h token.Holder
	var who string
	fmt.Sscan(strings.TrimSpace(string(buf[:n])), &h.PID, &who)
	if h.PID < 0 {
		return token.Holder{}
	}
	h.Person = who == "person"
	return h
}
