package profiles

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/viper"
	"gopkg.in/yaml.v3"
)

// Settings are the defaults of every command; zero means that nobody said, and
// the caller's own default counts.
type Settings struct {
	Timeout      time.Duration // one budget for everything but waiting for a person
	LoginTimeout time.Duration // browser, device code, prompt
	Output       string
	Store        string

	// Origins tells where each setting comes from: "settings", or the variable.
	// A timeout from IDPAUTH_TIMEOUT bounds the login timeout too.
	Origins Origins
}

// settingVariables are the environment variables that come before the file.
var settingVariables = map[string]string{
	"timeout": "IDPAUTH_TIMEOUT",
	"output":  "IDPAUTH_OUTPUT",
	"store":   "IDPAUTH_STORE",
}

// settings are the scalars under settings:, by key.
type settings map[string]any

var settingKeys = map[string]field[settings]{
	"timeout":       setting(func(s string) error { _, err := ParseDuration(s); return err }),
	"login_timeout": setting(func(s string) error { _, err := ParseDuration(s); return err }),
	"output":        setting(func(string) error { return nil }),
	"store":         setting(CheckStore),
}

func setting(check func(string) error) field[settings] {
	return func(_ *decoder, at string, v *yaml.Node, into *settings) error {
		value, err := scalar(at, v)
		if err != nil {
			return err
		}
		if err := check(value); err != nil {
			return wrong(v, at, "%v", err)
		}
		_, key, _ := strings.Cut(at, ".")
		(*into)[key] = value
		return nil
	}
}

// LoadSettings returns the settings of the environment over those of the file.
// viper sees these scalars only: it would lower-case the names of profiles and
// split them at dots.
func (c *Config) LoadSettings(lookupEnv func(string) (string, bool)) (Settings, error) {
	v := viper.New()
	if err := v.MergeConfigMap(c.settings); err != nil {
		return Settings{}, fmt.Errorf("reading the settings of %s: %w", c.Path, err)
	}
	origins := Origins{}
	for key := range c.settings {
		origins[key] = "settings"
	}
	for key, name := range settingVariables {
		if value, ok := lookupEnv(name); ok && value != "" {
			v.Set(key, value)
			origins[key] = name
		}
	}
	s := Settings{Output: v.GetString("output"), Store: v.GetString("store"), Origins: origins}
	var err error
	if s.Timeout, err = durationSetting(v, "timeout", origins); err != nil {
		return Settings{}, err
	}
	if s.LoginTimeout, err = durationSetting(v, "login_timeout", origins); err != nil {
		return Settings{}, err
	}
	if s.Store != "" {
		if err := CheckStore(s.Store); err != nil {
			return Settings{}, fmt.Errorf("%s: %w", origins["store"], err)
		}
	}
	return s, nil
}

func durationSetting(v *viper.Viper, key string, origins Origins) (time.Duration, error) {
	value := v.GetString(key)
	if value == "" {
		return 0, nil
	}
	d, err := ParseDuration(value)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", origins[key], err)
	}
	return d, nil
}

// ParseDuration reads a Go duration, which is more than zero and has a unit.
func ParseDuration(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	switch {
	case err != nil:
		return 0, fmt.Errorf("%s is no duration such as 30s or 2m", quote(text))
	case d <= 0:
		return 0, fmt.Errorf("%s is no duration above zero", quote(text))
	}
	return d, nil
}

// Stores are the token stores that settings and --store name.
func Stores() []string { return []string{"auto", "keyring", "keyfile", "passphrase", "memory"} }

// CheckStore says what is wrong with the name of a token store.
func CheckStore(name string) error {
	if slices.Contains(Stores(), name) {
		return nil
	}
	return fmt.Errorf("%s is no token store; there are %s", quote(name), strings.Join(Stores(), ", "))
}
