package cmd

import (
	"strings"

	"github.com/urfave/cli/v2"

	"idpauth/profiles"
)

func setFlag() cli.Flag {
	return &cli.StringSliceFlag{Name: "set", Usage: "give a key a value, `KEY=VALUE`: a dotted key such as endpoints.token; a text, or YAML that begins with [ or {"}
}

// assignments reads the KEY=VALUE of --set.
func assignments(given []string) ([]profiles.Assignment, error) {
	var settings []profiles.Assignment
	seen := map[string]bool{}
	for _, set := range given {
		key, value, ok := strings.Cut(set, "=")
		switch {
		case !ok || key == "":
			return nil, &usage{msg: "--set takes KEY=VALUE", hint: "--set client_id=ID"}
		case seen[key]:
			return nil, &usage{msg: "--set gives " + shorten(key) + " twice"}
		}
		seen[key] = true
		settings = append(settings, profiles.Assignment{Key: key, Value: value})
	}
	return settings, nil
}

// warnSecrets tells of secrets that the config file now holds as plain text.
func (e *environment) warnSecrets(settings []profiles.Assignment) {
	for _, s := range settings {
		if s.HoldsSecret() {
			e.Notice("%s stands in the config as plain text, and other processes could read it on the command line; {env: NAME}, {keyring: ITEM} or {prompt: true} keep it elsewhere", s.Key)
		}
	}
}
