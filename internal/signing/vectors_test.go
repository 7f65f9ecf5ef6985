package signing

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"strings"
	"testing"
)

// The key of RFC 7515 appendix A.2.1.
const rfc7515RSA = `{"kty":"RSA",
 "n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
 "e":"AQAB",
 "d":"Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97IjlA7_GQ5sLKMgvfTeXZx9SE-7YwVol2NXOoAJe46sui395IW_GO-pWJ1O0BkTGoVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzjkn439X0M_V51gfpRLI9JYanrC4D4qAdGcopV_0ZHHzQlBjudU2QvXt4ehNYTCBr6XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_jTj3ccPDVZFD9pIuhLhBOneufuBiB4cS98l2SR_RQyGWSeWjnczT0QU91p1DhOVRuOopznQ",
 "p":"4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8cQn7ouZ2KKDcmnPGBY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc",
 "q":"uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYsp1ZSe7zFYHj7C6ul7TjeLQeZD_YwD66t62wDmpe_HlB-TnBA-njbglfIsRLtXlnDzQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdc"}`

// The same without what RFC 7518 section 6.3.2 leaves open.
var withoutPrimes = rfc7515RSA[:strings.Index(rfc7515RSA, ",\n \"p\"")] + "}"

// The key of RFC 7515 appendix A.3.1.
const rfc7515EC = `{"kty":"EC","crv":"P-256",
 "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
 "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
 "d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}`

// The key of RFC 8037 appendix A.1.
const rfc8037Ed25519 = `{"kty":"OKP","crv":"Ed25519",
 "d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
 "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`

const rfc7515Payload = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"

const rfc7515Signature = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"

func mustParse(t *testing.T, text string) *Key {
	t.Helper()
	key, err := Parse([]byte(text), "")
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestSignaturesAreThoseOfTheRFCs(t *testing.T) {
	for _, tt := range []struct{ name, key, input, want string }{
		{
			"RFC 7515 A.2 RS256", rfc7515RSA, "eyJhbGciOiJSUzI1NiJ9." + rfc7515Payload,
			rfc7515Signature,
		},
		{
			"RFC 7515 A.2 RS256 by n, e and d", withoutPrimes, "eyJhbGciOiJSUzI1NiJ9." + rfc7515Payload,
			rfc7515Signature,
		},
		{
			"RFC 8037 A.4 EdDSA", rfc8037Ed25519, "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
			"hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			signature, err := mustParse(t, tt.key).signature([]byte(tt.input))
			if err != nil {
				t.Fatal(err)
			}
			if got := encode(signature); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// RFC 7515 appendix A.3 has a signature that was made with the key: that it
// verifies says that the key was read as it is meant.
func TestECKeyIsThatOfTheRFC(t *testing.T) {
	const signature = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
	sig, err := base64.RawURLEncoding.DecodeString(signature)
	if err != nil {
		t.Fatal(err)
	}
	digest := sha256.Sum256([]byte("eyJhbGciOiJFUzI1NiJ9." + rfc7515Payload))
	public := mustParse(t, rfc7515EC).Public().(*ecdsa.PublicKey)
	if !ecdsa.Verify(public, digest[:], new(big.Int).SetBytes(sig[:32]), new(big.Int).SetBytes(sig[32:])) {
		t.Error("the RFC's signature does not verify with the key as it was read")
	}
}

// The example of jwt.io, whose header has our order of members.
func TestSignHMACMakesTheKnownToken(t *testing.T) {
	claims := struct {
		Subject  string `json:"sub"`
		Name     string `json:"name"`
		IssuedAt int64  `json:"iat"`
	}{"1234567890", "John Doe", 1516239022}
	const want = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"
	got, err := SignHMAC("your-256-bit-secret", claims)
	if err != nil || got != want {
		t.Errorf("got %s, %v\nwant %s", got, err, want)
	}
	if _, err := SignHMAC("", claims); err == nil {
		t.Error("signed with an empty secret")
	}
}

func headerOf(t *testing.T, jwt string) map[string]any {
	t.Helper()
	var h map[string]any
	for i := range jwt {
		if jwt[i] == '.' {
			b, err := base64.RawURLEncoding.DecodeString(jwt[:i])
			if err == nil {
				err = json.Unmarshal(b, &h)
			}
			if err != nil {
				t.Fatal(err)
			}
			return h
		}
	}
	t.Fatalf("no JWT: %q", jwt)
	return nil
}
