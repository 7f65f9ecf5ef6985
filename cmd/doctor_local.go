package cmd

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"

	"idpauth/flows"
	"idpauth/profiles"
)

// checkConfig looks at the profile as a command would use it, variables applied.
func (x *examination) checkConfig(ctx context.Context) finding {
	if x.configErr != nil {
		return failed(x.configErr, "idpauth profile validate")
	}
	var err error
	x.request, err = x.environment.request(ctx, x.p, overrides{})
	if server, parseErr := url.Parse(cmp.Or(x.p.Issuer, x.p.Endpoints.Token)); parseErr == nil && server.Hostname() != "" {
		x.server = server
	}
	if err != nil {
		x.request = flows.Request{Profile: x.p}
		return failed(err, "idpauth profile validate "+x.p.Name)
	}
	return fine("%s, flow %s", x.cfg.Path, x.request.Flow.Name)
}

// checkPermissions looks for files that others have rights to.
func (x *examination) checkPermissions(context.Context) finding {
	state := x.stateDirFinding()
	if state.status != statusFailure && x.cfg != nil && len(x.cfg.Warnings) > 0 {
		return warning("chmod 600 "+x.cfg.Path, "%s", x.cfg.Warnings[0])
	}
	return state
}

// stateDirFinding tells of the state directory. Commands take the rights of others
// from the files that they use; what others read before, they know.
func (x *examination) stateDirFinding() finding {
	const another = "set IDPAUTH_STATE_DIR to a directory of your own"
	dir, err := stateDir(x.System)
	if err != nil {
		return failed(err, another)
	}
	if followed, err := filepath.EvalSymlinks(dir); err == nil {
		dir = followed
	}
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fine("%s is not there yet", dir)
	case err != nil:
		return failure(another, "state directory %s: %v", dir, cause(err))
	case !info.IsDir():
		return failure(another, "state directory %s is not a directory", dir)
	case runtime.GOOS == "windows":
		return finding{} // modes say nothing there
	case info.Mode().Perm()&0o700 != 0o700:
		return failure("chmod 700 "+dir, "state directory %s has mode %04o, too little to work in", dir, info.Mode().Perm())
	}
	open, err := firstOpen(dir)
	switch {
	case err != nil:
		return failure("chmod -R u+rwX "+dir, "state directory %s: %v", dir, err)
	case open != "":
		return warning("chmod -R go= "+dir, "%s is open to others", open)
	}
	return fine("%s is yours alone", dir)
}

// firstOpen finds the first file at dir or below that others have rights to.
func firstOpen(dir string) (open string, err error) {
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // another command has removed it
		}
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err == nil && info.Mode()&fs.ModeSymlink == 0 && info.Mode().Perm()&0o077 != 0 {
			open = path
			return fs.SkipAll
		}
		return nil
	})
	return open, err
}

// checkRedirect tries the port that the browser comes back to.
func (x *examination) checkRedirect(ctx context.Context) finding {
	if !x.request.Flow.UsesRedirect() {
		return finding{}
	}
	address, err := flows.TryRedirect(ctx, x.p)
	switch {
	case err != nil:
		return failed(err, "set redirect_ports in the profile")
	case address == "":
		return fine("%s leads elsewhere: the code is pasted", x.p.RedirectURI)
	case fixedPort(x.p):
		return fine("%s is free", address)
	}
	return fine("any free port, such as %s", address)
}

// fixedPort reports whether the profile chooses the ports of the redirect.
func fixedPort(p *profiles.Profile) bool {
	u, err := url.Parse(p.RedirectURI)
	return len(p.RedirectPorts) > 0 || err == nil && u.Port() != "" && u.Port() != "0"
}

// checkBrowser asks whether the sign-in has a page to be on.
func (x *examination) checkBrowser(context.Context) finding {
	if !x.request.Flow.UsesRedirect() {
		return finding{}
	}
	canOpen, reason := x.canBrowse()
	if !canOpen {
		return warning("idpauth get-token -p "+x.p.Name+" --flow device-code", "no browser can open here: %s", reason)
	}
	return fine("%s", reason)
}
