// Package tokenstore keeps sessions between runs: sealed files on disk, the one
// key that opens them, and the locks that let many processes share a sign-in.
//
// The state directory holds, each file 0600 and each directory 0700:
//
//	store.json                   the kind that auto chose, so that it stays chosen
//	setup.lock                   held while a kind is chosen or a data key made
//	keyfile/key                  the data key, 32 random bytes
//	passphrase/key               the data key, sealed under the passphrase
//	keyring/item.json            the name of the vault's item that is the data key
//	KIND/sessions/KEY.token      a session, sealed under the kind's data key
//	KIND/sessions/KEY.lock       its lock; the text in it names the holder
//	KIND/sessions/KEY.damaged    an entry that could not be read, put aside
//	KIND/sessions/KEY.reserve    disk space kept for the answer to a refresh
//	totp/HASH, totp/HASH.lock    the last time step used of a TOTP secret
//	discovery/HASH.json          what an identity provider publishes of itself
//	discovery/HASH.json.lock     held while that is read from there
//	config/HASH.lock             held while a config file is edited
//
// Each kind has its own directory, so that choosing another one neither mixes
// with nor destroys what the first one keeps. The OS vault holds the data key of
// kind keyring and the user's own secrets, never a token: vaults are slow and
// some take no more than 2,560 bytes.
package tokenstore

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"sync"
	"time"

	"idpauth/internal/token"
)

// The ways to keep the data key.
const (
	Auto       = "auto"       // the OS vault where one answers, else a key file
	Keyring    = "keyring"    // the OS vault
	Keyfile    = "keyfile"    // a random key in a file of mode 0600
	Passphrase = "passphrase" // a random key sealed under a passphrase
	Memory     = "memory"     // nothing outlives the process but the steps of TOTP codes
)

// Options say where and how a Store keeps what it is given.
type Options struct {
	Dir  string // the state directory, absolute; may be empty with Memory
	Kind string // Auto when empty

	// Interactive tells that a person is there to answer the vault's own
	// questions: it is then waited for 60 s rather than 3 s.
	Interactive bool

	// Passphrase gives the passphrase of kind Passphrase. It is called only when
	// the data key is needed, with confirm on the key's creation.
	Passphrase func(ctx context.Context, confirm bool) (token.Secret, error)

	// Keyring opens the OS vault; nil stands for the real one.
	Keyring func() (Ring, error)

	// Waiting is called before the OS vault is asked, which may take as long as a
	// person; nil: nobody wants to know.
	Waiting func()

	// Chosen is told the kind in use and what led to it, once both are known; nil:
	// nobody wants to know.
	Chosen func(kind, reason string)

	// Warn takes a notice for the user; nil drops it.
	Warn func(format string, args ...any)

	// Now is the clock; nil stands for time.Now.
	Now func() time.Time
}

// Store keeps sessions. Its methods may be called from several goroutines.
type Store struct {
	o   Options
	mem *memory // the shelf of kind Memory

	opening sync.Mutex          // held while a data key is opened; guards keys
	keys    map[string]*dataKey // by kind

	mu   sync.Mutex      // guards what follows
	kind string          // the kind in use, once known
	why  string          // what led to it
	held map[string]bool // session locks held through this Store, by Summary.ID
}

// New returns a Store. It does no I/O; the first method that needs the disk or
// the vault does.
func New(o Options) *Store {
	if o.Kind == "" {
		o.Kind = Auto
	}
	if o.Waiting == nil {
		o.Waiting = func() {}
	}
	if o.Chosen == nil {
		o.Chosen = func(string, string) {}
	}
	if o.Warn == nil {
		o.Warn = func(string, ...any) {}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Store{o: o, keys: map[string]*dataKey{}, held: map[string]bool{}, mem: newMemory()}
}

// keyVersion changes whenever equal SessionIDs must no longer mean equal keys.
const keyVersion = 1

// Key names a session in the store: a digest over canonical JSON, so that file
// names tell neither profile nor user nor issuer.
func Key(id token.SessionID) string {
	canonical, err := json.Marshal(struct {
		Version int             `json:"version"`
		Session token.SessionID `json:"session"`
	}{keyVersion, id})
	if err != nil {
		panic(err) // strings always marshal
	}
	sum := sha256.Sum256(canonical)
	return hex.EncodeToString(sum[:])
}
