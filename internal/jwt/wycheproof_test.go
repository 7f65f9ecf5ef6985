package jwt

import (
	"encoding/json"
	"io/fs"
	"strings"
	"testing"

	"github.com/c2sp/wycheproof"
)

// Signatures and keys that other libraries have taken for good ones.
func TestWycheproof(t *testing.T) {
	for _, file := range []string{"json_web_signature_test.json", "json_web_key_test.json", "json_web_crypto_test.json"} {
		t.Run(file, func(t *testing.T) {
			data, err := fs.ReadFile(wycheproof.TestVectors, file)
			if err != nil {
				t.Fatal(err)
			}
			var document struct {
				TestGroups []struct {
					Comment         string
					Public, Private json.RawMessage
					Tests           []struct {
						ID      int `json:"tcId"`
						Comment string
						JWS     json.RawMessage
						Result  string
					}
				}
			}
			if err := json.Unmarshal(data, &document); err != nil {
				t.Fatal(err)
			}
			refused := 0
			for _, group := range document.TestGroups {
				keys := group.Public
				if keys == nil {
					keys = group.Private // of the HS algorithms, which are refused
				}
				for _, test := range group.Tests {
					if test.JWS == nil { // encryption
						continue
					}
					err := checkWithSet(keys, test.JWS)
					switch {
					case test.Result == "invalid" && err == nil:
						t.Errorf("%d, %s, %s: accepted", test.ID, group.Comment, test.Comment)
					case test.Result == "invalid":
						refused++
					case err != nil && !stricter(err):
						t.Errorf("%d, %s, %s: %v", test.ID, group.Comment, test.Comment, err)
					}
				}
			}
			if refused < 20 {
				t.Errorf("only %d tests: the file has another form", refused)
			}
		})
	}
}

func checkWithSet(document []byte, jws json.RawMessage) error {
	var compact string
	if json.Unmarshal(jws, &compact) != nil {
		compact = string(jws) // JWS in JSON, which no token is
	}
	keys, err := ParseKeySet(document)
	if err != nil {
		return err
	}
	return checkJWS(keys, compact)
}

// stricter reports whether err is a rule of ours that the vectors do not have:
// no HS, the key's own alg counts, base64url has one spelling, tokens are compact.
func stricter(err error) bool {
	for _, rule := range []string{"shared secret", "is not for PS384", `"ES521" is not accepted`, "base64url", "no signature"} {
		if strings.Contains(err.Error(), rule) {
			return true
		}
	}
	return false
}
