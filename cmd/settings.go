package cmd

import (
	"cmp"
	"context"
	"time"

	"idpauth/flows"
	"idpauth/profiles"
)

// Defaults of the settings that neither flag nor environment nor config gives.
const (
	defaultTimeout      = 60 * time.Second
	defaultLoginTimeout = 5 * time.Minute
)

// settings are what flags, environment and config come to, in this order.
func (e *environment) settings(cfg *profiles.Config) (profiles.Settings, error) {
	s, err := cfg.LoadSettings(e.LookupEnv)
	if err != nil {
		return s, err
	}
	if e.globals.timeout > 0 {
		s.Timeout, s.Origins["timeout"] = e.globals.timeout, "--timeout"
	}
	e.Explain("timeout: %s (%s)", cmp.Or(s.Timeout, defaultTimeout), cmp.Or(s.Origins["timeout"], "default"))
	return s, nil
}

// loaded is the config, as load has it, with the settings of this run.
func (e *environment) loaded(load func() (*profiles.Config, error)) (*profiles.Config, profiles.Settings, error) {
	cfg, err := load()
	if err != nil {
		return nil, profiles.Settings{}, err
	}
	s, err := e.settings(cfg)
	return cfg, s, err
}

// chosen is the profile that is asked for, with its config and the settings of
// this run.
func (e *environment) chosen() (*profiles.Config, *profiles.Profile, profiles.Settings, error) {
	cfg, p, err := e.profile()
	if err != nil {
		return nil, nil, profiles.Settings{}, err
	}
	s, err := e.settings(cfg)
	return cfg, p, s, err
}

// limit is the time that the caller gave, by flag or variable, for all of the
// command; zero: none was given.
func limit(s profiles.Settings) time.Duration {
	switch s.Origins["timeout"] {
	case "--timeout", "IDPAUTH_TIMEOUT":
		return s.Timeout
	}
	return 0
}

// budget starts the clocks of the command. The caller's limit bounds the waits for
// a person too.
func budget(ctx context.Context, s profiles.Settings) (context.Context, *flows.Budget, func()) {
	timeout, login := cmp.Or(s.Timeout, defaultTimeout), cmp.Or(s.LoginTimeout, defaultLoginTimeout)
	release := func() {}
	if limit := limit(s); limit > 0 {
		ctx, release = context.WithTimeout(ctx, limit)
		login = min(login, limit)
	}
	ctx, b := flows.NewBudget(ctx, timeout, login)
	return ctx, b, func() {
		b.Stop()
		release()
	}
}
