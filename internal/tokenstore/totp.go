package tokenstore

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"

	"idpauth/internal/token"
)

// clockWasWrong is how many steps ahead of now a recorded step may be before it
// is taken for the work of a clock that has been set back since.
const clockWasWrong = 10

// ReserveStep claims the current time step of a TOTP secret, over all profiles
// and processes, because a server takes one code once (RFC 6238 section 5.2).
// When now's step is later than any claimed before, it is recorded and returned
// with free set; otherwise the last claimed one is returned, whose successor the
// caller waits for before it asks again.
func (s *Store) ReserveStep(ctx context.Context, secret token.Secret, now func() int64) (step int64, free bool, err error) {
	name := stepName(secret)
	if s.o.Dir == "" {
		step, free = s.mem.reserveStep(name, now)
		return step, free, nil
	}
	dir := filepath.Join(s.o.Dir, "totp")
	step, free, err = s.reserveStepIn(ctx, dir, name, now)
	if s.o.Kind == Memory && errors.As(err, new(*UnwritableError)) {
		step, free = s.mem.reserveStep(name, now)
		return step, free, nil
	}
	if err != nil {
		return 0, false, fmt.Errorf("claiming a TOTP time step: %w", err)
	}
	return step, free, nil
}

func (s *Store) reserveStepIn(ctx context.Context, dir, name string, now func() int64) (int64, bool, error) {
	if err := makeDir(dir); err != nil {
		return 0, false, err
	}
	if err := checkDirs(s.o.Dir, dir); err != nil {
		return 0, false, err
	}
	path := filepath.Join(dir, name)
	h, err := lockFile(ctx, path+lockSuffix, nil)
	if err != nil {
		return 0, false, err
	}
	defer h.release()
	last, err := readStep(path)
	if err != nil {
		return 0, false, err
	}
	step := now()
	if !stepIsFree(step, last) {
		return last, false, nil
	}
	if err := replaceFile(path, fmt.Appendln(nil, step)); err != nil {
		return 0, false, err
	}
	sweep(dir, s.o.Now())
	return step, true, nil
}

// stepName names a secret's file and tells nothing of the secret.
func stepName(secret token.Secret) string {
	sum := sha256.Sum256([]byte("idpauth totp\x00" + secret.Reveal()))
	return hex.EncodeToString(sum[:16])
}

func stepIsFree(step, last int64) bool { return step > last || last-step > clockWasWrong }

// readStep returns the last step used, -1 when there is none.
func readStep(path string) (int64, error) {
	data, err := readFile(path, 64)
	if errors.Is(err, fs.ErrNotExist) {
		return -1, nil
	}
	if err != nil {
		return 0, err
	}
	step, err := strconv.ParseInt(strings.TrimSpace(string(data)), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%s is damaged", path)
	}
	return step, nil
}

func (m *memory) reserveStep(name string, now func() int64) (int64, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	last, ok := m.steps[name]
	if !ok {
		last = -1
	}
	step := now()
	if !stepIsFree(step, last) {
		return last, false
	}
	m.steps[name] = step
	return step, true
}
