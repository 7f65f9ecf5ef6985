// Package jwt takes JSON Web Tokens apart (RFC 7519) and verifies them.
package jwt

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"idpauth/internal/strictjson"
)

// MaxLength bounds what Parse looks at: all that inspect reads from its input.
const MaxLength = 1 << 20

// ErrNoSignature says that a token has no signature and no header that admits
// it: two parts, or an empty third one without "alg":"none".
var ErrNoSignature = errors.New("not a JWT: it has no signature")

// JWT is a token that was taken apart but not verified.
type JWT struct {
	Header    strictjson.Members
	Claims    strictjson.Members // nil in a JWE, whose claims are encrypted
	Signature []byte             // empty with "alg":"none" and in a JWE
	Encrypted bool               // a JWE (RFC 7516)

	input string // what was signed: the first two parts as they stand
}

// Parse takes a compact JWS (RFC 7515 section 7.1) or JWE (RFC 7516 section
// 7.1) apart. It accepts one spelling of each token: base64url without padding,
// spaces or stray bits. Of a JWE it reads the header only.
func Parse(s string) (*JWT, error) {
	if len(s) > MaxLength {
		return nil, fmt.Errorf("not a JWT: longer than %d bytes", MaxLength)
	}
	const most = 5 // parts
	parts := strings.SplitN(s, ".", most+1)
	decoded := make([][]byte, len(parts))
	for i, part := range parts[:min(len(parts), most)] {
		var err error
		if decoded[i], err = decodePart(part); err != nil {
			return nil, fmt.Errorf("not a JWT: part %d: %w", i+1, err)
		}
	}
	switch len(parts) {
	case 2, 3:
		return parseSigned(s, decoded)
	case 5:
		header, err := strictjson.Object(decoded[0])
		if err != nil {
			return nil, fmt.Errorf("not a JWT: header: %w", err)
		}
		return &JWT{Header: header, Encrypted: true}, nil
	case most + 1:
		return nil, fmt.Errorf("not a JWT: more than %d parts", most)
	}
	return nil, fmt.Errorf("not a JWT: parts separated by dots: %d, where a JWT has 3", len(parts))
}

func parseSigned(s string, parts [][]byte) (*JWT, error) {
	header, err := strictjson.Object(parts[0])
	if err != nil {
		return nil, fmt.Errorf("not a JWT: header: %w", err)
	}
	claims, err := strictjson.Object(parts[1])
	if err != nil {
		return nil, fmt.Errorf("not a JWT: claims: %w", err)
	}
	if len(parts) == 2 {
		return nil, ErrNoSignature
	}
	// An Unsecured JWT says so (RFC 7519 section 6); without that, the signature
	// was lost or cut off.
	if alg, _ := header.String("alg"); len(parts[2]) == 0 && alg != "none" {
		return nil, ErrNoSignature
	}
	return &JWT{Header: header, Claims: claims, Signature: parts[2], input: s[:strings.LastIndexByte(s, '.')]}, nil
}

// decodePart decodes base64url without padding. Go's decoder would skip line
// ends and, unless strict, ignore bits behind the last byte.
func decodePart(s string) ([]byte, error) {
	if i := strings.IndexFunc(s, isNotBase64URL); i >= 0 {
		return nil, fmt.Errorf("character %d is not of unpadded base64url", i+1)
	}
	decoded, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil {
		return nil, errors.New("not canonical base64url: a character is missing or changed at its end")
	}
	return decoded, nil
}

func isNotBase64URL(r rune) bool {
	switch {
	case 'A' <= r && r <= 'Z', 'a' <= r && r <= 'z', '0' <= r && r <= '9', r == '-', r == '_':
		return false
	}
	return true
}

// Expiry returns the exp claim: the instant on or after which the token is not
// to be accepted (RFC 7519 section 4.1.4). It reports false when the claim is
// absent or no number.
func (j *JWT) Expiry() (time.Time, bool) { return j.numericDate("exp") }

// IssuedAt returns the iat claim (RFC 7519 section 4.1.6).
func (j *JWT) IssuedAt() (time.Time, bool) { return j.numericDate("iat") }

// NotBefore returns the nbf claim (RFC 7519 section 4.1.5).
func (j *JWT) NotBefore() (time.Time, bool) { return j.numericDate("nbf") }

func (j *JWT) numericDate(claim string) (time.Time, bool) {
	n, err := j.Claims.Number(claim)
	if err != nil || n == "" {
		return time.Time{}, false
	}
	return NumericDate(n), true
}
