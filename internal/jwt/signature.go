package jwt

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// checkSignature verifies the signature with the key that the header means.
func (s *KeySet) checkSignature(j *JWT) error {
	a, err := j.algorithm()
	if err != nil {
		return err
	}
	candidates, err := s.candidates(j, a)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(candidates, func(k key) bool {
		return a.verify(k.public, a.hash, []byte(j.input), j.Signature)
	}) {
		return nil
	}
	return errors.New("the signature is wrong")
}

// algorithm is what the header says the token is signed with.
func (j *JWT) algorithm() (algorithm, error) {
	name, err := j.Header.String("alg")
	a, accepted := lookupAlgorithm(name)
	switch {
	case err != nil:
		return a, fmt.Errorf("header: %w", err)
	case accepted:
		return a, nil
	case name == "":
		return a, errors.New("the header names no algorithm")
	case strings.EqualFold(name, "none"):
		return a, errors.New(`it is not signed (alg "none")`)
	case strings.HasPrefix(name, "HS"):
		return a, fmt.Errorf("it is signed with a shared secret (%s), which public keys cannot verify", show(name))
	}
	return a, fmt.Errorf("the algorithm %s is not accepted", show(name))
}

// candidates are the keys that may have made the signature: with a kid those of
// exactly that name, without one all that fit the algorithm.
func (s *KeySet) candidates(j *JWT, a algorithm) ([]key, error) {
	if s == nil || len(s.keys) == 0 {
		return nil, s.noUsableKey()
	}
	id, err := j.Header.String("kid")
	if err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	var named, fitting []key
	for _, k := range s.keys {
		if id == "" || k.id == id || k.anyID {
			named = append(named, k)
			if k.fits(a) {
				fitting = append(fitting, k)
			}
		}
	}
	switch {
	case len(fitting) > 0:
		return fitting, nil
	case len(named) == 0:
		return nil, s.unknown(id)
	case id == "":
		return nil, unknownKey{fmt.Sprintf("the issuer has no key for %s, and the header names none", a.name)}
	}
	return nil, fmt.Errorf("%s, which the header names, is not for %s", keyName(id), a.name)
}

func (s *KeySet) noUsableKey() error {
	if s == nil || len(s.refused) == 0 {
		return errors.New("there is no usable key: the key set is empty")
	}
	return fmt.Errorf("there is no usable key: %s", strings.Join(s.Refused()[:min(len(s.refused), 3)], "; "))
}

// unknown explains why no key has that kid.
func (s *KeySet) unknown(id string) error {
	for _, r := range s.refused {
		if r.id == id {
			return errors.New(r.String())
		}
	}
	return unknownKey{fmt.Sprintf("no key of the issuer has the kid %s", show(id))}
}
