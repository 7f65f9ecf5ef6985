package signing

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"

	"idpauth/internal/token"
)

// header is that of a JWS (RFC 7515 section 4.1). Entra ID finds the key by its
// certificate's thumbprint, others by kid.
type header struct {
	Algorithm        string `json:"alg"`
	Type             string `json:"typ"`
	KeyID            string `json:"kid,omitempty"`
	ThumbprintSHA1   string `json:"x5t,omitempty"`
	ThumbprintSHA256 string `json:"x5t#S256,omitempty"`
}

// Sign makes a JWT of claims, whose members stand in it as json.Marshal orders
// them. keyID is its kid; where that is empty, the key's own.
func (k *Key) Sign(claims any, keyID string) (string, error) {
	if keyID == "" {
		keyID = k.id
	}
	input, err := signingInput(header{
		Algorithm:        k.alg.name,
		Type:             "JWT",
		KeyID:            keyID,
		ThumbprintSHA1:   k.thumbprint.sha1,
		ThumbprintSHA256: k.thumbprint.sha256,
	}, claims)
	if err != nil {
		return "", err
	}
	signature, err := k.signature([]byte(input))
	if err != nil {
		return "", fmt.Errorf("signing a JWT with %s: %w", k.alg.name, err)
	}
	return input + "." + encode(signature), nil
}

// SignHMAC makes a JWT of claims, signed by HS256 with a secret that the server
// knows too. The length of the secret is the server's choice, but for none at
// all, with which anybody could sign.
func SignHMAC(secret token.Secret, claims any) (string, error) {
	if secret == "" {
		return "", errors.New("signing a JWT with HS256: the secret is empty")
	}
	input, err := signingInput(header{Algorithm: "HS256", Type: "JWT"}, claims)
	if err != nil {
		return "", err
	}
	mac := hmac.New(sha256.New, []byte(secret.Reveal()))
	mac.Write([]byte(input))
	return input + "." + encode(mac.Sum(nil)), nil
}

func signingInput(h header, claims any) (string, error) {
	head, err := json.Marshal(h)
	if err != nil {
		return "", fmt.Errorf("signing a JWT: header: %w", err)
	}
	body, err := json.Marshal(claims)
	if err != nil {
		return "", fmt.Errorf("signing a JWT: claims: %w", err)
	}
	return encode(head) + "." + encode(body), nil
}

func (k *Key) signature(input []byte) ([]byte, error) {
	digest := input
	if k.alg.hash != 0 {
		h := k.alg.hash.New()
		h.Write(input)
		digest = h.Sum(nil)
	}
	if key, ok := k.signer.(*ecdsa.PrivateKey); ok {
		return rawECDSA(key, digest)
	}
	var options crypto.SignerOpts = k.alg.hash
	if k.alg.isPSS() { // RFC 7518 section 3.5: a salt as long as the hash
		options = &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: k.alg.hash}
	}
	return k.signer.Sign(rand.Reader, digest, options)
}

// rawECDSA signs as RFC 7518 section 3.4 has it: r and s side by side, each as
// long as the curve's order, and no ASN.1.
func rawECDSA(key *ecdsa.PrivateKey, digest []byte) ([]byte, error) {
	r, s, err := ecdsa.Sign(rand.Reader, key, digest)
	if err != nil {
		return nil, err
	}
	size := (key.Params().N.BitLen() + 7) / 8
	signature := make([]byte, 2*size)
	r.FillBytes(signature[:size])
	s.FillBytes(signature[size:])
	return signature, nil
}

func thumbprintOf(c *x509.Certificate) thumbprint {
	short, long := sha1.Sum(c.Raw), sha256.Sum256(c.Raw)
	return thumbprint{sha1: encode(short[:]), sha256: encode(long[:])}
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
