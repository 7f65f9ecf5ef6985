package totp

import (
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base32"
	"errors"
	"fmt"
	"hash"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// What a secret means when it comes without parameters: the defaults of the
// otpauth URI, which are also what every service that shows a bare secret uses.
const (
	defaultDigits = 6
	defaultPeriod = 30 * time.Second
	maxPeriod     = time.Hour
)

// Parse reads a secret as base32, in the spellings that services show it in, or
// as an otpauth URI (https://github.com/google/google-authenticator/wiki/Key-Uri-Format).
// Its errors never repeat what was given.
func Parse(s string) (Key, error) {
	s = strings.TrimSpace(s)
	if len(s) >= len("otpauth:") && strings.EqualFold(s[:len("otpauth:")], "otpauth:") {
		return parseURI(s)
	}
	secret, err := decodeSecret(s)
	if err != nil {
		return Key{}, err
	}
	return newKey(secret, sha1.New, defaultDigits, defaultPeriod), nil
}

func parseURI(s string) (Key, error) {
	uri, err := url.Parse(s)
	if err != nil {
		return Key{}, errors.New("TOTP secret: malformed otpauth URI") // err repeats the URI
	}
	if !strings.EqualFold(uri.Host, "totp") {
		return Key{}, errors.New("TOTP secret: the otpauth URI is not of type totp")
	}
	query, err := url.ParseQuery(uri.RawQuery)
	if err != nil {
		return Key{}, errors.New("TOTP secret: malformed parameters in the otpauth URI")
	}
	secret, err := decodeSecret(query.Get("secret"))
	if err != nil {
		return Key{}, err
	}
	algorithm, err := parseAlgorithm(query.Get("algorithm"))
	if err != nil {
		return Key{}, err
	}
	digits, err := parseNumber("digits", query.Get("digits"), defaultDigits, 6, 8)
	if err != nil {
		return Key{}, err
	}
	period, err := parseNumber("period", query.Get("period"), int(defaultPeriod/time.Second), 1, int(maxPeriod/time.Second))
	if err != nil {
		return Key{}, err
	}
	return newKey(secret, algorithm, digits, time.Duration(period)*time.Second), nil
}

// decodeSecret drops what people and services put between the letters.
func decodeSecret(s string) ([]byte, error) {
	s = strings.Map(func(r rune) rune {
		if r == '-' || unicode.IsSpace(r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, s)
	s = strings.TrimRight(s, "=")
	if s == "" {
		return nil, errors.New("TOTP secret: empty")
	}
	secret, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(s)
	if err != nil {
		return nil, errors.New("TOTP secret: not base32 (letters A-Z and digits 2-7)")
	}
	switch len(s) % 8 {
	case 1, 3, 6: // no number of bytes has such an encoding (RFC 4648 section 6)
		return nil, errors.New("TOTP secret: base32 of an impossible length; a character is missing or too many")
	}
	return secret, nil
}

func parseAlgorithm(s string) (func() hash.Hash, error) {
	switch strings.ToUpper(s) {
	case "", "SHA1":
		return sha1.New, nil
	case "SHA256":
		return sha256.New, nil
	case "SHA512":
		return sha512.New, nil
	}
	return nil, errors.New("TOTP secret: algorithm of the otpauth URI is none of SHA1, SHA256, SHA512")
}

func parseNumber(name, s string, missing, least, most int) (int, error) {
	if s == "" {
		return missing, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < least || n > most {
		return 0, fmt.Errorf("TOTP secret: %s of the otpauth URI is not a number from %d to %d", name, least, most)
	}
	return n, nil
}
