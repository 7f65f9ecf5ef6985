package cmd

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"idpauth/internal/transport"
	"idpauth/profiles"
)

// environment is what all commands share.
type environment struct {
	*System
	*reporter
	globals globals
	trace   *transport.HAR // the requests, for --trace-file; nil: nobody wants them
	signals *signals       // nil: somebody above heeds them

	insecure bool // servers may show any certificate: get_token's --insecure
}

// print writes the whole document to stdout.
func (e *environment) print(text string) error {
	if _, err := e.Stdout.Write([]byte(text)); err != nil {
		return fmt.Errorf("writing to standard output: %w", cause(err))
	}
	return nil
}

// cause drops the operation and the path that file errors repeat.
func cause(err error) error {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err
	}
	return err
}

// config loads the config file. Where none was named and none is at the default
// place, there are no profiles.
func (e *environment) config() (*profiles.Config, error) {
	path, named, err := e.configPath()
	if err != nil {
		return nil, err
	}
	cfg, err := profiles.Load(path)
	if errors.Is(err, fs.ErrNotExist) && !named && !dangling(path) {
		return profiles.Empty(path), nil
	}
	if err != nil {
		return nil, err
	}
	e.Explain("config: %s", cfg.Path)
	for _, warning := range cfg.Warnings {
		e.Notice("%s", warning)
	}
	return cfg, nil
}

// dangling reports whether a link stands at path, which then leads nowhere.
func dangling(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// configPath is where the config file is; named says that the caller chose it.
func (e *environment) configPath() (path string, named bool, err error) {
	if path = cmp.Or(e.globals.config, e.Getenv("IDPAUTH_CONFIG")); path != "" {
		return path, true, nil
	}
	path, err = e.defaultConfigPath()
	return path, false, err
}

func (e *environment) defaultConfigPath() (string, error) {
	dir, err := baseDir(e.System, "XDG_CONFIG_HOME", "AppData", ".config", "IDPAUTH_CONFIG")
	return filepath.Join(dir, "idpauth", "config.yaml"), err
}

// stateDir is where tokens, locks and keys are kept.
func stateDir(sys *System) (string, error) {
	if dir := sys.Getenv("IDPAUTH_STATE_DIR"); dir != "" {
		return filepath.Abs(dir)
	}
	dir, err := baseDir(sys, "XDG_STATE_HOME", "LocalAppData", filepath.Join(".local", "state"), "IDPAUTH_STATE_DIR")
	return filepath.Join(dir, "idpauth"), err
}

// baseDir is the directory that a variable of the XDG base directory
// specification names (a relative path there is ignored), else one in the
// user's home; on Windows the directory of the known folder's variable.
func baseDir(sys *System, xdg, windows, inHome, override string) (string, error) {
	if dir := sys.Getenv(xdg); filepath.IsAbs(dir) {
		return dir, nil
	}
	variable, below := "HOME", inHome
	if runtime.GOOS == "windows" {
		variable, below = windows, ""
	}
	home := sys.Getenv(variable)
	if !filepath.IsAbs(home) {
		return "", &usage{
			msg:  fmt.Sprintf("%s is not set to a directory, so there is no place for idpauth's files", variable),
			hint: "set " + variable + " or " + override,
		}
	}
	return filepath.Join(home, below), nil
}

// profileName is the name of the profile that is asked for.
func (e *environment) profileName(cfg *profiles.Config) string {
	name, source := profiles.DefaultName, "the default's default"
	switch variable := e.Getenv("IDPAUTH_PROFILE"); {
	case e.globals.profile != "":
		name, source = e.globals.profile, "--profile"
	case variable != "":
		name, source = variable, "IDPAUTH_PROFILE"
	case cfg.DefaultProfile != "":
		name, source = cfg.DefaultProfile, "default_profile"
	}
	e.Explain("profile: %s (%s)", name, source)
	return name
}

// profile loads the profile that is asked for.
func (e *environment) profile() (*profiles.Config, *profiles.Profile, error) {
	cfg, err := e.config()
	if err != nil {
		return nil, nil, err
	}
	e.reporter.profile = e.profileName(cfg)
	p, err := cfg.Profile(e.reporter.profile)
	return cfg, p, err
}
