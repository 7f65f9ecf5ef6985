package main

import (
	"iter"
	"maps"
	"sync"
)

// heard is what the processes of a world said on stderr, each text once.
type heard struct {
	mu    sync.Mutex
	texts map[string]bool
}

func (h *heard) add(text string) {
	if text == "" {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.texts == nil {
		h.texts = map[string]bool{}
	}
	h.texts[text] = true
}

// all is read once nobody adds any more.
func (h *heard) all() iter.Seq[string] { return maps.Keys(h.texts) }
