package cmd

import (
	"github.com/urfave/cli/v2"

	"idpauth/internal/strictjson"
	"idpauth/output"
)

// viewFlag is the --output of the commands that show documents. What a command
// calls its own form, for people, is text.
func viewFlag(text string) cli.Flag {
	return &cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "show it as `FORMAT`: " + text + " (default), json or yaml"}
}

// documentFlag is the --output of the commands whose document is JSON already.
func documentFlag() cli.Flag {
	return &cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "show it as `FORMAT`: json (default) or yaml"}
}

func parseDocumentView(c *cli.Context) (output.View, error) {
	if name := c.String("output"); name != "" {
		return output.ParseView(name, "")
	}
	return output.JSON, nil
}

func parseView(c *cli.Context, text string) (output.View, error) {
	if name := c.String("output"); name != "" {
		return output.ParseView(name, text)
	}
	return output.Text, nil
}

// printObject prints a JSON object as it came, its numbers exact.
func (e *environment) printObject(view output.View, o strictjson.Members) error {
	return view.Write(e.Stdout, output.Object(o), nil)
}
