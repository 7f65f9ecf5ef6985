// Package interop holds the tests that run the idpauth binary against servers
// that we did not write: a Cloud Foundry UAA, with and without a second factor
// and with an LDAP directory behind it, and a desktop's Secret Service. They
// need Linux, Java 17, Maven, slapd, dbus and gnome-keyring, and run with
//
//	go test -tags interop ./internal/interop
//
// What Maven brings is kept in IDPAUTH_INTEROP_CACHE, by default .cache/interop
// in the repository.
package interop
