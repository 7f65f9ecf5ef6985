//go:build interop && linux

package interop

import (
	"context"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// keycloak is a running Keycloak with one realm. What the tests send goes
// through its recorder, under whose address it knows itself.
type keycloak struct {
	*recorder
	keys map[string]*clientKeyPair // those of its clients with private_key_jwt
}

const keycloakSecret = "keycloak-client-secret-h5r2"

// carolsKeycloakSecret is what the codes of carol's second factor are made from.
const carolsKeycloakSecret = "carols-otp-secret-20"

func startKeycloak() (*keycloak, error) {
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	if err := fetch(ctx, "keycloak/fetch", cached("keycloak")); err != nil {
		return nil, err
	}
	recorder, port, err := newFront()
	if err != nil {
		return nil, err
	}
	keys, err := newClientKeyPairs()
	if err != nil {
		return nil, err
	}
	home := filepath.Join(lab.dir, "keycloak")
	if err := writeKeycloak(home, keys); err != nil {
		return nil, err
	}
	server, err := lab.processes.start("keycloak", keycloakCommand(home, recorder.URL, port))
	if err != nil {
		return nil, err
	}
	realm := fmt.Sprintf("http://127.0.0.1:%d/realms/interop", port)
	return &keycloak{recorder, keys}, server.await(ctx, func() (bool, error) { return answers(realm) })
}

// writeKeycloak lays out a home that shares all but its data with others.
func writeKeycloak(home string, keys map[string]*clientKeyPair) error {
	imports := filepath.Join(home, "data", "import")
	if err := os.MkdirAll(imports, 0o700); err != nil {
		return err
	}
	for _, name := range []string{"conf", "lib", "providers", "themes"} {
		if err := os.Symlink(cached("keycloak", "server", name), filepath.Join(home, name)); err != nil {
			return err
		}
	}
	sets := map[string]string{}
	for algorithm, pair := range keys {
		set, err := json.Marshal(pair.jwks())
		if err != nil {
			return err
		}
		sets[algorithm] = string(set)
	}
	return fillIn("keycloak/realm.json", filepath.Join(imports, "interop-realm.json"), struct {
		Users  []user
		Factor user
		Secret string
		Keys   map[string]string // JWK sets, by algorithm
	}{people, user{carol.Name, carolsKeycloakSecret}, keycloakSecret, sets})
}

// keycloakCommand is what kc.sh ends in, so that it is one process.
func keycloakCommand(home, address string, port int) *exec.Cmd {
	return exec.Command("java", "-Xmx400m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
		"-Dkc.home.dir="+home, "-Djboss.server.config.dir="+filepath.Join(home, "conf"),
		"-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
		"-cp", filepath.Join(home, "lib", "quarkus-run.jar"), "io.quarkus.bootstrap.runner.QuarkusEntryPoint",
		"start", "--optimized", "--import-realm", "--cache=local", "--hostname="+address,
		"--http-enabled=true", "--http-host=127.0.0.1", fmt.Sprintf("--http-port=%d", port))
}

// profile is that of a client.
func (k *keycloak) profile(client, flow string) string {
	return `
provider: keycloak
base_url: ` + k.URL + `
realm: interop
client_id: ` + client + `
flow: ` + flow + `
`
}

// issuer is the realm's.
func (k *keycloak) issuer() string { return k.URL + "/realms/interop" }

// base32Secret is a secret as programs are given it.
func base32Secret(secret string) string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString([]byte(secret))
}
