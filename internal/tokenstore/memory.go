package tokenstore

import (
	"context"
	"io/fs"
	"maps"
	"os"
	"slices"
	"sync"
	"time"

	"idpauth/internal/token"
)

// memory is the shelf of kind Memory: it ends with the process.
type memory struct {
	mu      sync.Mutex
	entries map[string][]byte
	holders map[string]token.Holder
	steps   map[string]int64 // last time step used, by stepName
}

func newMemory() *memory {
	return &memory{entries: map[string][]byte{}, holders: map[string]token.Holder{}, steps: map[string]int64{}}
}

func (m *memory) read(key string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	data, ok := m.entries[key]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return data, nil
}

func (m *memory) prefix(key string) ([]byte, error) { return m.read(key) }

func (m *memory) write(key string, data []byte, _ bool) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.entries[key] = data
	return nil
}

func (m *memory) remove(key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.entries, key)
	return nil
}

func (m *memory) putAside(key string) (string, error) { return "memory", m.remove(key) }

func (m *memory) keys() ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Collect(maps.Keys(m.entries)), nil
}

// pollInterval is how often a held lock is tried.
const pollInterval = 25 * time.Millisecond

func (m *memory) lock(ctx context.Context, key string, waiting func(token.Holder)) (*hold, error) {
	for {
		if h := m.tryLock(key); h != nil {
			return h, nil
		}
		by := m.holder(key)
		if waiting != nil {
			waiting(by)
		}
		pause := time.NewTimer(pollInterval)
		select {
		case <-ctx.Done():
			pause.Stop()
			return nil, &LockError{Holder: by, Err: context.Cause(ctx)}
		case <-pause.C:
		}
	}
}

func (m *memory) holder(key string) token.Holder {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.holders[key]
}

// tryLock returns nil while another goroutine holds the lock.
func (m *memory) tryLock(key string) *hold {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, taken := m.holders[key]; taken {
		return nil
	}
	m.holders[key] = token.Holder{PID: os.Getpid()}
	return &hold{
		announce: func(person bool) {
			m.mu.Lock()
			defer m.mu.Unlock()
			m.holders[key] = token.Holder{PID: os.Getpid(), Person: person}
		},
		release: func() {
			m.mu.Lock()
			defer m.mu.Unlock()
			delete(m.holders, key)
		},
	}
}
