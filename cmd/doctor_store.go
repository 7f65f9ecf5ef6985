package cmd

import (
	"context"
	"errors"
	"os"
	"time"

	"idpauth/internal/token"
	"idpauth/internal/tokenstore"
)

// slowStore is an answer that every command feels.
const slowStore = time.Second

// checkStore opens the store as a script would, asking nobody, and takes the time.
func (x *examination) checkStore(ctx context.Context) finding {
	const another = "set IDPAUTH_STATE_DIR to a directory of your own, or IDPAUTH_STORE to another store"
	store, err := x.storeAsking(x.s, prompter{forbidden: true})
	if err != nil {
		return failed(err, another)
	}
	started := time.Now()
	if x.summary, err = store.Summary(ctx, x.request.Session()); err != nil {
		return failed(err, another)
	}
	x.kind, _ = store.Describe()
	x.store = store
	if x.kind == tokenstore.Passphrase && !x.passphraseGiven() {
		return warning("set IDPAUTH_PASSPHRASE or IDPAUTH_PASSPHRASE_FILE to have it opened",
			"passphrase: not opened, because nobody is asked here")
	}
	if x.session, err = store.Load(ctx, x.request.Session()); err != nil {
		return failed(err, another)
	}
	vault := x.askVault(ctx)
	took := time.Since(started).Round(100 * time.Microsecond)
	switch {
	case vault != nil && x.kind == tokenstore.Keyring:
		return failed(vault, another)
	case errors.Is(vault, context.DeadlineExceeded):
		return warning("unlock the OS vault, or set IDPAUTH_STORE to keyfile", "auto: nothing is stored yet, and the OS vault is mute: %v", vault)
	case vault != nil:
		return fine("auto: nothing is stored yet, and a key file will be made, because: %v", vault)
	case x.kind == tokenstore.Auto:
		return fine("auto: nothing is stored yet, and the OS vault answers, in %s", took)
	case took > slowStore:
		return warning("set IDPAUTH_STORE, or settings: {store: …}, to keyfile", "%s is slow: %s", x.kind, took)
	}
	return fine("%s, in %s", x.kind, took)
}

// askVault asks the OS vault for an item, where the store uses it or would.
func (x *examination) askVault(ctx context.Context) error {
	if x.kind != tokenstore.Keyring && x.kind != tokenstore.Auto {
		return nil
	}
	const anyItem = "doctor"
	if _, err := x.store.Secret(ctx, anyItem); !errors.Is(err, tokenstore.ErrNoItem) {
		return err
	}
	return nil
}

func (x *examination) passphraseGiven() bool {
	_, inVariable := x.LookupEnv("IDPAUTH_PASSPHRASE")
	_, inFile := x.LookupEnv("IDPAUTH_PASSPHRASE_FILE")
	return inVariable || inFile
}

// hasFiles reports whether the store keeps something on disk already: a look at it
// must not be what makes it.
func (x *examination) hasFiles() bool {
	if !x.hasStore() || x.kind == tokenstore.Memory || x.kind == tokenstore.Auto {
		return false
	}
	dir, err := stateDir(x.System)
	if err == nil {
		_, err = os.Stat(dir)
	}
	return err == nil
}

// checkDisk looks whether what an identity provider answers could be stored.
func (x *examination) checkDisk(context.Context) finding {
	if err := x.store.CheckRoom(x.kind); err != nil {
		return failed(err, "make room or the directory writable, or set IDPAUTH_STATE_DIR to a directory of your own")
	}
	return fine("a session can be stored")
}

// checkLock looks whether another process holds the session.
func (x *examination) checkLock(ctx context.Context) finding {
	switch {
	case x.kind == tokenstore.Memory:
		return finding{}
	case !x.hasFiles():
		return fine("nothing is stored yet")
	}
	once, cancel := context.WithCancel(ctx)
	cancel()
	lock, err := x.store.LockKey(once, x.kind+"/"+tokenstore.Key(x.request.Session()), nil)
	var held *tokenstore.LockError
	switch {
	case errors.As(err, &held):
		return lockedBy(held.Holder)
	case err != nil:
		return failed(err, "set IDPAUTH_STATE_DIR to a local directory of your own")
	}
	lock.Release()
	return fine("free")
}

func lockedBy(h token.Holder) finding {
	switch {
	case h.PID == 0:
		return warning("wait for the other idpauth, or end it", "another process holds the session")
	case h.Person:
		return warning("finish the sign-in of the other idpauth, or end it", "process %d holds the session and waits for a person", h.PID)
	}
	return warning("wait for the other idpauth, or end it", "process %d holds the session", h.PID)
}

// checkRefreshToken tells how the stored refresh token is.
func (x *examination) checkRefreshToken(context.Context) finding {
	login := "idpauth login -p " + x.p.Name
	if x.summary == nil || !x.summary.Refreshable {
		switch {
		case x.request.Flow.Name == "refresh":
			return failure(login+" --flow interactive, or another flow that signs in",
				"none is stored, and the flow refresh never signs in")
		case x.request.Flow.Family != token.FamilyPerson:
			return finding{}
		}
		return fine("none is stored")
	}
	now, end := x.Now(), x.summary.RefreshExpiresAt
	switch {
	case !end.IsZero() && !now.Before(end):
		return warning(login, "it ended on %s", end.UTC().Format(time.RFC3339))
	case x.session != nil && !x.session.RefreshSentAt.IsZero():
		return warning(login, "in doubt: it was sent on %s, and no answer was seen", x.session.RefreshSentAt.UTC().Format(time.RFC3339))
	}
	detail := "stored"
	if age, known := newest(x.session, now); known {
		detail += ", the session's last token " + age.String() + " ago"
	}
	if end.IsZero() {
		return fine("%s; no end is known", detail)
	}
	return fine("%s; it ends on %s", detail, end.UTC().Format(time.RFC3339))
}

// newest is the age of the last access token of a session, which its refresh
// token has brought or come with.
func newest(s *token.Session, now time.Time) (age time.Duration, known bool) {
	if s == nil {
		return 0, false
	}
	var last time.Time
	for _, t := range s.Tokens {
		if t.ObtainedAt.After(last) {
			last = t.ObtainedAt
		}
	}
	return now.Sub(last).Round(time.Second), !last.IsZero()
}
