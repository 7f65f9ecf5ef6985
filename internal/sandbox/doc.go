// Package sandbox is a strict identity provider for loopback, shaped like a
// Cloud Foundry UAA: its endpoints, its answers and its refusals. It serves
// `idpauth sandbox` and is the peer that the tests talk to.
//
// A zero Options makes a well-behaved server. A Switch turns one failure mode
// on, for some requests or for all: see Catalogue. Switches, the log and the
// clock can also be reached while it runs, from loopback only:
//
//	GET    /sandbox/switches  the catalogue, and what is on
//	PUT    /sandbox/switches  a JSON array of Switch that replaces what is on
//	POST   /sandbox/switches  a JSON array of Switch to add
//	DELETE /sandbox/switches  all off
//	GET    /sandbox/requests  the log, a JSON array of Request
//	DELETE /sandbox/requests  empties the log and the counts
//	GET    /sandbox/counts    Counts
//	POST   /sandbox/clock     {"advance":"1h"} moves the server's clock
//	GET    /sandbox/config    a fresh idpauth configuration
//	GET    /sandbox/passcode?user=alice    a fresh passcode, as text
//	GET    /sandbox/totp?user=jdoe         the user's current code, as text
//	GET    /sandbox/assertion?user=alice   a fresh JWT assertion, as text
//	GET    /sandbox/saml?user=alice        a fresh SAML assertion, as XML
//	POST   /sandbox/keys?client=ID&kid=K   a PEM public key for that client
//	POST   /sandbox/password?user=alice    the user's new password
//	POST   /sandbox/secret?client=ID       the client's new secret
//
// Everything about it is public: never let anything trust its tokens.
package sandbox
