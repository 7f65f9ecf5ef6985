package tokenstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/godbus/dbus/v5"
)

// The names of the Secret Service API, draft 0.2
// (https://specifications.freedesktop.org/secret-service/).
const (
	secretsBus        = "org.freedesktop.secrets"
	secretsPath       = "/org/freedesktop/secrets"
	serviceInterface  = "org.freedesktop.Secret.Service"
	itemInterface     = "org.freedesktop.Secret.Item"
	promptInterface   = "org.freedesktop.Secret.Prompt"
	createItem        = "org.freedesktop.Secret.Collection.CreateItem"
	noObject          = dbus.ObjectPath("/")
	loginCollection   = dbus.ObjectPath(secretsPath + "/collection/login")
	unknownService    = "org.freedesktop.DBus.Error.ServiceUnknown"
	ownerlessName     = "org.freedesktop.DBus.Error.NameHasNoOwner"
	sessionEncryption = "plain" // the bus is a socket of ours
)

// errLocked tells that the vault is locked and nobody opened it.
var errLocked = errors.New("the OS vault is locked")

// secretService is the vault of Linux desktops. The library has one too, but it
// must connect to the bus when the program starts, for every command (package
// nodbus); this one does so when a vault is wanted, and can stop waiting.
type secretService struct {
	conn        *dbus.Conn
	session     dbus.ObjectPath
	interactive bool
	bound       time.Duration // of a person at a dialog
}

// wireSecret is the API's Secret structure, (oayays).
type wireSecret struct {
	Session     dbus.ObjectPath
	Parameters  []byte
	Value       []byte
	ContentType string
}

// openSecretService connects to the session bus where there is one. A bus
// without a Secret Service is no vault, a silent one is an error.
func openSecretService(ctx context.Context, interactive bool, bound time.Duration) (vault, error) {
	address, ok := sessionBus()
	if !ok {
		return nil, fmt.Errorf("%w: there is no session bus", errNoVault)
	}
	conn, err := connectBus(ctx, address)
	if errors.Is(err, context.DeadlineExceeded) || ctx.Err() != nil {
		return nil, fmt.Errorf("connecting to the session bus: %w", err)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: connecting to the session bus: %v", errNoVault, err)
	}
	s := &secretService{conn: conn, interactive: interactive, bound: bound}
	var output dbus.Variant
	err = s.call(ctx, secretsPath, serviceInterface+".OpenSession", []any{sessionEncryption, dbus.MakeVariant("")}, &output, &s.session)
	if err == nil {
		return s, nil
	}
	s.close()
	var refused dbus.Error
	if errors.As(err, &refused) && (refused.Name == unknownService || refused.Name == ownerlessName) {
		return nil, fmt.Errorf("%w: the session bus has no Secret Service", errNoVault)
	}
	return nil, fmt.Errorf("opening the OS vault: %w", err)
}

func (s *secretService) close() { s.conn.Close() }

// attributes are how an item is found, the same as of secret-tool's
// "service idpauth username ITEM".
func attributes(item string) map[string]string {
	return map[string]string{"service": service, "username": item}
}

func (s *secretService) get(ctx context.Context, item string) ([]byte, error) {
	path, err := s.find(ctx, item)
	if err != nil {
		return nil, err
	}
	var secret wireSecret
	err = s.call(ctx, path, itemInterface+".GetSecret", []any{s.session}, &secret)
	return secret.Value, err
}

func (s *secretService) set(ctx context.Context, item string, data []byte) error {
	collection, err := s.collection(ctx)
	if err != nil {
		return err
	}
	if err := s.unlock(ctx, collection); err != nil {
		return err
	}
	properties := map[string]dbus.Variant{
		itemInterface + ".Label":      dbus.MakeVariant(service + " " + item),
		itemInterface + ".Attributes": dbus.MakeVariant(attributes(item)),
	}
	secret := wireSecret{Session: s.session, Value: data, ContentType: "text/plain"}
	var created, prompt dbus.ObjectPath
	if err := s.call(ctx, collection, createItem, []any{properties, secret, true}, &created, &prompt); err != nil {
		return err
	}
	return s.answer(ctx, prompt)
}

func (s *secretService) remove(ctx context.Context, item string) error {
	path, err := s.find(ctx, item)
	if err != nil {
		return err
	}
	var prompt dbus.ObjectPath
	if err := s.call(ctx, path, itemInterface+".Delete", nil, &prompt); err != nil {
		return err
	}
	return s.answer(ctx, prompt)
}

// find returns the item with exactly these attributes, unlocked.
func (s *secretService) find(ctx context.Context, item string) (dbus.ObjectPath, error) {
	var unlocked, locked []dbus.ObjectPath
	if err := s.call(ctx, secretsPath, serviceInterface+".SearchItems", []any{attributes(item)}, &unlocked, &locked); err != nil {
		return "", err
	}
	if len(unlocked) > 0 {
		return unlocked[0], nil
	}
	if len(locked) == 0 {
		return "", ErrNoItem
	}
	return locked[0], s.unlock(ctx, locked[0])
}

// collection returns where new items go: the user's default, else the one that
// the login unlocks.
func (s *secretService) collection(ctx context.Context) (dbus.ObjectPath, error) {
	var path dbus.ObjectPath
	if err := s.call(ctx, secretsPath, serviceInterface+".ReadAlias", []any{"default"}, &path); err != nil {
		return "", err
	}
	if path == noObject {
		return loginCollection, nil
	}
	return path, nil
}

func (s *secretService) unlock(ctx context.Context, path dbus.ObjectPath) error {
	var unlocked []dbus.ObjectPath
	var prompt dbus.ObjectPath
	if err := s.call(ctx, secretsPath, serviceInterface+".Unlock", []any{[]dbus.ObjectPath{path}}, &unlocked, &prompt); err != nil {
		return err
	}
	return s.answer(ctx, prompt)
}

// answer shows the vault's dialog to the person there, if it wants one.
func (s *secretService) answer(ctx context.Context, prompt dbus.ObjectPath) error {
	if prompt == noObject || prompt == "" {
		return nil
	}
	if !s.interactive {
		return advise(errLocked, "unlock it, or run the command in a terminal")
	}
	match := []dbus.MatchOption{dbus.WithMatchObjectPath(prompt), dbus.WithMatchInterface(promptInterface)}
	if _, err := within(ctx, answerBound, func() (struct{}, error) {
		return struct{}{}, s.conn.AddMatchSignalContext(ctx, match...)
	}); err != nil {
		return err
	}
	signals := make(chan *dbus.Signal, 8)
	s.conn.Signal(signals)
	defer s.conn.RemoveSignal(signals)
	if err := s.call(ctx, prompt, promptInterface+".Prompt", []any{""}); err != nil {
		return err
	}
	return s.await(ctx, prompt, signals)
}

// await waits for the dialog's end.
func (s *secretService) await(ctx context.Context, prompt dbus.ObjectPath, signals <-chan *dbus.Signal) error {
	patience := time.NewTimer(s.bound)
	defer patience.Stop()
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-patience.C:
			return silent(ctx, s.bound)
		case signal, ok := <-signals:
			if !ok {
				return errors.New("the session bus hung up")
			}
			if signal.Path != prompt || signal.Name != promptInterface+".Completed" {
				continue
			}
			if dismissed, ok := signal.Body[0].(bool); !ok || dismissed {
				return advise(errLocked, "its dialog was dismissed; run the command again and unlock it")
			}
			return nil
		}
	}
}

// call calls a method and stores its results. The bound is on each answer, not
// on all of them: a daemon that a thousand processes ask is slow, not dead.
func (s *secretService) call(ctx context.Context, path dbus.ObjectPath, method string, args []any, results ...any) error {
	one, cancel := context.WithTimeout(ctx, answerBound)
	defer cancel()
	err := s.conn.Object(secretsBus, path).CallWithContext(one, method, 0, args...).Store(results...)
	if err != nil && one.Err() != nil {
		return silent(ctx, answerBound)
	}
	return err
}
