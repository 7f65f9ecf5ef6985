//go:build interop && linux

package interop

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
)

// uaa is a running UAA. What the tests send goes through its recorder, under
// whose address it knows itself.
type uaa struct {
	*recorder
	direct      string            // its own address, which records nothing
	redirectURI string            // where it sends codes to
	saml        *samlIdP          // whose assertions it takes
	signer      *clientKeyPair    // with which a client signs assertions
	factors     map[string]string // the secret of each user's second factor
}

// uaaConfig is what one UAA differs by from another; its other fields are
// filled in when it starts.
type uaaConfig struct {
	Name string
	MFA  bool
	LDAP *directory
	SAML *samlIdP

	URL, RedirectURI string
	EntityID         string // what it is called where SAML is spoken
	Port             int
	App, Tomcat      string // the unpacked war, and what serves it
	Key, Certificate string
	Signer           string // whose assertions count: a public key in PEM
	Users            []user
}

// startUAA starts a UAA whose users are people.
func startUAA(ctx context.Context, config uaaConfig) (*uaa, error) {
	recorder, port, err := newFront()
	if err != nil {
		return nil, err
	}
	if config.RedirectURI, err = freeRedirectURI(); err != nil { // it compares ports too
		return nil, err
	}
	direct := fmt.Sprintf("http://127.0.0.1:%d", port)
	config.URL, config.Port = recorder.URL, port
	config.App, config.Tomcat = cached("uaa"), cached("tomcat")
	config.EntityID, config.Users = uaaEntityID, people
	if config.Key, config.Certificate, err = newKey(); err != nil {
		return nil, err
	}
	signer, err := newClientKeyPair("RS256")
	if err != nil {
		return nil, err
	}
	config.Signer = signer.publicPEM

	base := filepath.Join(lab.dir, "uaa-"+config.Name)
	if err := writeUAA(base, config); err != nil {
		return nil, err
	}
	tomcat, err := lab.processes.start("uaa-"+config.Name, tomcatCommand(config.Tomcat, base))
	if err != nil {
		return nil, err
	}
	err = tomcat.await(ctx, func() (bool, error) { return uaaReady(tomcat, direct) })
	return &uaa{recorder, direct, config.RedirectURI, config.SAML, signer, map[string]string{}}, err
}

// Names where SAML is spoken: that of every UAA, and that of the identity
// provider in it.
const (
	uaaEntityID = "interop-uaa"
	samlOrigin  = "corporate"
)

// samlEndpoint is the only place where it takes SAML assertions.
func (u *uaa) samlEndpoint() string { return u.URL + "/oauth/token/alias/" + uaaEntityID }

// writeUAA lays out Tomcat's base directory.
func writeUAA(base string, config uaaConfig) error {
	for _, dir := range []string{"conf", "logs", "temp", "work", "webapps"} {
		if err := os.MkdirAll(filepath.Join(base, dir), 0o700); err != nil {
			return err
		}
	}
	for _, name := range []string{"server.xml", "uaa.yml"} {
		if err := fillIn("uaa/"+name, filepath.Join(base, "conf", name), config); err != nil {
			return err
		}
	}
	return nil
}

// tomcatCommand is Tomcat with the options that a UAA of 2019 needs on Java 17:
// reflection into the platform, its LDAP classes, and keystores of one format.
func tomcatCommand(home, base string) *exec.Cmd {
	args := []string{"-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"}
	for _, opened := range []string{"lang", "lang.reflect", "util", "util.concurrent", "net", "io", "text"} {
		args = append(args, "--add-opens", "java.base/java."+opened+"=ALL-UNNAMED")
	}
	args = append(args,
		"--add-exports", "java.naming/com.sun.jndi.ldap=ALL-UNNAMED",
		"-Djava.security.properties=uaa/java.security",
		"-Djava.io.tmpdir="+filepath.Join(base, "temp"),
		"-Dcatalina.base="+base, "-Dcatalina.home="+home,
		"-cp", filepath.Join(home, "bin", "bootstrap.jar")+":"+filepath.Join(home, "bin", "tomcat-juli.jar"),
		"org.apache.catalina.startup.Bootstrap", "start")
	cmd := exec.Command("java", args...)
	cmd.Env = append(os.Environ(), "CLOUD_FOUNDRY_CONFIG_PATH="+filepath.Join(base, "conf"))
	return cmd
}

// uaaReady reports whether the UAA answers. One that could not start leaves
// Tomcat running, which answers errors for ever.
func uaaReady(tomcat *process, address string) (bool, error) {
	log, err := os.ReadFile(tomcat.output)
	if err != nil {
		return false, err
	}
	if bytes.Contains(log, []byte("Exception encountered during context initialization")) {
		return false, errors.New("its context did not initialize")
	}
	request, err := http.NewRequest(http.MethodGet, address+"/login", nil)
	if err != nil {
		return false, err
	}
	request.Header.Set("Accept", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false, nil // not listening yet
	}
	defer response.Body.Close()
	var login struct{ Prompts map[string]any }
	return response.StatusCode == http.StatusOK && json.NewDecoder(response.Body).Decode(&login) == nil, nil
}
