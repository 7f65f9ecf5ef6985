//go:build !linux

package tokenstore

import (
	"context"
	"time"
)

// openSecretService is for Linux alone.
func openSecretService(context.Context, bool, time.Duration) (vault, error) { return nil, errNoVault }
