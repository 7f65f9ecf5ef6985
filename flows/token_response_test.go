package flows_test

import (
	"strings"
	"testing"

	"idpauth/flows"
)

func TestAccessTokenHasAtMost256KiB(t *testing.T) {
	longest := strings.Repeat("a", 256<<10)
	newWorld("client-credentials", grants(longest, "")).get(t, longest, nil)
	newWorld("client-credentials", grants(longest+"a", "")).fails(t, flows.Network, "more than 256 KiB", nil)
}
