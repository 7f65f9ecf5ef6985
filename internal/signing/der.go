package signing

import (
	"encoding/asn1"
)

// sequence is the first byte of all DER here.
const sequence = 0x30

// pfxVersion is the number that PKCS#12 begins with (RFC 7292 section 4).
const pfxVersion = 3

// parseDER reads PKCS#12. A bare key in DER is not guessed at.
func parseDER(der []byte, password string) (*Key, error) {
	var head struct {
		Version int
		Content asn1.RawValue
		Mac     asn1.RawValue `asn1:"optional"`
	}
	der = withLineEnd(der)
	if _, err := asn1.Unmarshal(der, &head); err != nil || head.Version != pfxVersion {
		return nil, &problem{msg: "DER that is not PKCS#12", hint: "openssl pkey -inform DER turns a key into PEM"}
	}
	return parsePKCS12(der, password)
}

// withLineEnd gives DER the line end back that a secret loses when it is read
// as text: the first bytes say how long it was.
func withLineEnd(der []byte) []byte {
	switch declaredLength(der) - len(der) {
	case 1:
		return append(der[:len(der):len(der)], '\n')
	case 2:
		return append(der[:len(der):len(der)], '\r', '\n')
	}
	return der
}

// declaredLength is the length of the DER value that begins here, header and
// all, as far as it is written in at most four bytes (X.690 section 8.1.3).
func declaredLength(der []byte) int {
	if len(der) < 2 || der[1] < 0x80 {
		return 0
	}
	n := int(der[1] &^ 0x80)
	if n < 1 || n > 4 || len(der) < 2+n {
		return 0
	}
	length := 0
	for _, b := range der[2 : 2+n] {
		length = length<<8 | int(b)
	}
	return 2 + n + length
}
