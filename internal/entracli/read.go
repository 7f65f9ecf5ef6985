package entracli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// document is what its files hold: one profile, one with its secrets, or, as one
// page of its documentation has it, several in an object.
type document struct {
	record
	secrets
	Profile  *record
	Profiles []record
}

// IsProfiles reports whether data looks like its profiles.json or an export that is
// open.
func IsProfiles(data []byte) bool {
	data = trim(data)
	if bytes.HasPrefix(data, []byte("[")) {
		return json.Valid(data)
	}
	d, err := decode(data)
	return err == nil && len(d.records()) > 0
}

// Read translates the profiles of a profiles.json or of an open export.
func Read(data []byte) (all []Profile, err error) {
	d, err := decode(trim(data))
	if err != nil {
		return nil, fmt.Errorf("entra-auth-cli's profiles: %w", err)
	}
	records := d.records()
	if len(records) == 0 {
		return nil, errors.New("entra-auth-cli's file holds no profiles")
	}
	theirs, ours := map[string]bool{}, map[string]bool{}
	for _, r := range records {
		folded := strings.ToLower(r.Name)
		if theirs[folded] {
			return nil, fmt.Errorf("entra-auth-cli's file has two profiles %q", r.Name)
		}
		theirs[folded] = true
		p, err := r.profile(unique(r.Name, ours), d.secrets)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// trim drops a byte order mark and the space around data.
func trim(data []byte) []byte {
	return bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
}

func decode(data []byte) (d document, err error) {
	if bytes.HasPrefix(data, []byte("[")) {
		err = json.Unmarshal(data, &d.Profiles)
		return d, err
	}
	err = json.Unmarshal(data, &d)
	return d, err
}

func (d document) records() []record {
	switch {
	case d.Profile != nil:
		return []record{*d.Profile}
	case d.TenantID != "" || d.ClientID != "":
		return []record{d.record}
	}
	return d.Profiles
}
