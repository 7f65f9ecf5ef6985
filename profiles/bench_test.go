package profiles

import (
	"fmt"
	"strings"
	"testing"
)

// manyProfiles is a config file of n profiles of ordinary length.
func manyProfiles(n int) []byte {
	var b strings.Builder
	b.WriteString("default_profile: p1\nprofiles:\n")
	for i := range n {
		fmt.Fprintf(&b, "  p%d:\n    provider: keycloak\n    base_url: https://id%d.example.com\n    realm: dev\n    flow: client-credentials\n    client_id: cli\n    client_secret: {env: S%d}\n    scopes: [openid, profile]\n", i, i, i)
	}
	return []byte(b.String())
}

// BenchmarkLoad holds start-up to its promise: 100 profiles cost at most half
// a start-up more than 3.
func BenchmarkLoad(b *testing.B) {
	for _, n := range []int{3, 100} {
		content := manyProfiles(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c, _, err := parseConfig("/config.yaml", content)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := c.Profile("p1"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
