package tokenstore

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
)

// vaultKey keeps the data key in the OS vault. A file names the item, so that
// state directories do not share one and a moved directory finds its own; it is
// also what tells a vault that lost the key from a first run.
type vaultKey struct {
	state, dir string
	open       func(context.Context) (vault, error)
}

type vaultItem struct {
	Version int    `json:"version"`
	Item    string `json:"item"`
}

const dataKeyPrefix = "data-key:"

func (v vaultKey) path() string { return filepath.Join(v.dir, "item.json") }

func (v vaultKey) load(ctx context.Context) ([]byte, error) {
	data, err := readKeyFile(v.state, v.path())
	if err != nil {
		return nil, err
	}
	var ref vaultItem
	if json.Unmarshal(data, &ref) != nil || ref.Version < 1 || ref.Item == "" {
		return nil, damagedKey(v.path())
	}
	if ref.Version > 1 {
		return nil, &VersionError{v.path(), ref.Version, 1}
	}
	opened, err := v.open(ctx)
	if err != nil {
		return nil, err
	}
	defer opened.close()
	text, err := opened.get(ctx, ref.Item)
	if errors.Is(err, ErrNoItem) {
		return nil, fmt.Errorf("%w: the OS vault has no item %q", errNoKey, ref.Item)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the data key from the OS vault: %w", err)
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(string(text))
	if err != nil || len(raw) != keySize {
		return nil, fmt.Errorf("the OS vault's item %q is not a data key", ref.Item)
	}
	return raw, nil
}

// create trusts the vault with the key only when it gives the key back.
func (v vaultKey) create(ctx context.Context) ([]byte, error) {
	opened, err := v.open(ctx)
	if err != nil {
		return nil, err
	}
	defer opened.close()
	raw := newRawKey()
	text := []byte(base64.StdEncoding.EncodeToString(raw))
	ref := vaultItem{Version: 1, Item: dataKeyPrefix + rand.Text()}
	if err := opened.set(ctx, ref.Item, text); err != nil {
		return nil, fmt.Errorf("writing the data key to the OS vault: %w", err)
	}
	kept, err := opened.get(ctx, ref.Item)
	if err != nil {
		return nil, fmt.Errorf("reading the data key back from the OS vault: %w", err)
	}
	if !bytes.Equal(kept, text) {
		return nil, errors.New("the OS vault did not keep the data key")
	}
	data, err := json.Marshal(ref)
	if err != nil {
		return nil, err
	}
	return raw, writeKeyFile(v.state, v.path(), append(data, '\n'))
}
