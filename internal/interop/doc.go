// Package interop holds the tests that run the idpauth binary against servers
// that we did not write: a Cloud Foundry UAA, with and without a second factor,
// the certified oidc-provider, Keycloak, Dex, an LDAP directory behind UAA and Dex, and a
// desktop's Secret Service. Where a person has to sign in, a Chromium is driven
// through the server's own pages. Other tests run those who take tokens: kubectl,
// git, curl, docker's client of credential helpers, and the shells that complete
// words. They need Linux, Java 17, Maven, Node.js, gcc, slapd, xmlsec1, strace, dbus,
// gnome-keyring, chromium, chromium-driver, git, curl, bash, zsh, fish, mandoc and
// groff, and run with
//
//	go test -tags interop ./internal/interop
//
// What they fetch is kept in IDPAUTH_INTEROP_CACHE, by default .cache/interop
// in the repository. Where all of them run, the README's table of flows has to
// be what they have shown; IDPAUTH_WRITE_TABLE=1 writes it.
package interop
