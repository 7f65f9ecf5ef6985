package output

import (
	"testing"
	"time"
)

func TestStatusDocumentAndText(t *testing.T) {
	at := time.Unix(1_700_000_000, 0)
	for name, tt := range map[string]struct {
		status     Status
		json, text string
	}{
		"valid": {
			Status{
				Valid: true, Type: "Bearer", Format: "jwt", ExpiresAt: at.Add(42 * time.Minute), Refreshable: true,
				Scopes: []string{"openid", "a\x1b"}, Profile: "dev", Now: at,
			},
			`{"valid":true,"type":"Bearer","format":"jwt","expires_at":"2023-11-14T22:55:20Z","expires_in":2520,"expired":false,"refreshable":true,"scopes":["openid","a\u001b"],"profile":"dev"}`,
			`valid:        true
type:         Bearer
format:       jwt
expires_at:   2023-11-14T22:55:20Z (in 42 minutes)
expires_in:   2520
expired:      false
refreshable:  true
scopes:       openid a\x1b
profile:      dev
`,
		},
		"expired": {
			Status{Format: "opaque", ExpiresAt: at, Profile: "dev", Now: at},
			`{"valid":false,"format":"opaque","expires_at":"2023-11-14T22:13:20Z","expires_in":0,"expired":true,"refreshable":false,"profile":"dev"}`,
			`valid:        false
format:       opaque
expires_at:   2023-11-14T22:13:20Z (now)
expires_in:   0
expired:      true
refreshable:  false
profile:      dev
`,
		},
		"nothing cached": {
			Status{Profile: "dev", Now: at},
			`{"valid":false,"refreshable":false,"profile":"dev"}`,
			"valid:        false\nrefreshable:  false\nprofile:      dev\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := compactJSON(tt.status.Document()); err != nil || string(got) != tt.json {
				t.Errorf("got %s, %v\nwant %s", got, err, tt.json)
			}
			if got := tt.status.Text(); got != tt.text {
				t.Errorf("got:\n%s\nwant:\n%s", got, tt.text)
			}
		})
	}
}
