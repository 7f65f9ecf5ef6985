// Command idpauth gets access tokens from identity providers.
package main

import (
	"context"
	"os"

	"idpauth/cmd"
)

func main() {
	os.Exit(cmd.Main(context.Background(), cmd.NewSystem()))
}
