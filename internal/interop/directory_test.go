//go:build interop && linux

package interop

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// directory is a running LDAP server that knows lena.
type directory struct{ Host, URL, BindDN, Password, Base string }

const slapdConfig = `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
database mdb
directory %s
suffix "%s"
rootdn "%s"
rootpw %s
`

const slapdEntries = `
dn: dc=example,dc=test
objectClass: dcObject
objectClass: organization
o: example
dc: example

dn: uid=%[1]s,dc=example,dc=test
objectClass: inetOrgPerson
cn: %[1]s
sn: Test
mail: %[1]s@example.test
userPassword: %[2]s
`

func startDirectory() (*directory, error) {
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	address := fmt.Sprintf("127.0.0.1:%d", port)
	d := &directory{
		Host:     address,
		URL:      "ldap://" + address,
		BindDN:   "cn=admin,dc=example,dc=test",
		Password: "directory-password",
		Base:     "dc=example,dc=test",
	}
	config, err := d.fill(filepath.Join(lab.dir, "directory"))
	if err != nil {
		return nil, err
	}
	// -d keeps it in the foreground.
	slapd, err := lab.processes.start("slapd", exec.Command("/usr/sbin/slapd", "-f", config, "-h", d.URL, "-d", "0"))
	if err != nil {
		return nil, err
	}
	return d, slapd.await(ctx, func() (bool, error) { return listens("tcp", address) })
}

// fill makes the directory's database below dir.
func (d *directory) fill(dir string) (config string, err error) {
	data := filepath.Join(dir, "data")
	if err := os.MkdirAll(data, 0o700); err != nil {
		return "", err
	}
	config = filepath.Join(dir, "slapd.conf")
	text := fmt.Sprintf(slapdConfig, data, d.Base, d.BindDN, d.Password)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		return "", err
	}
	add := exec.Command("/usr/sbin/slapadd", "-f", config)
	add.Stdin = strings.NewReader(fmt.Sprintf(slapdEntries, lena.Name, lena.Password))
	if out, err := add.CombinedOutput(); err != nil {
		return "", fmt.Errorf("filling the directory: %w\n%s", err, out)
	}
	return config, nil
}
