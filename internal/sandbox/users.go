package sandbox

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// User is somebody who can sign in.
type User struct {
	Name       string
	Password   string
	TOTPSecret string // base32; empty: no second factor
	Email      string
	GivenName  string
	FamilyName string
	Origin     string // uaa, or the identity provider behind it

	Locked     bool // always refused as locked
	MustChange bool // the password is right but has to be changed
}

// Users returns the people of the sandbox.
func Users() []User { return slices.Clone(people) }

var people = []User{
	{Name: "alice", Password: "alicepw", Email: "alice@example.test", GivenName: "Alice", FamilyName: "Archer", Origin: "uaa"},
	{Name: "jdoe", Password: "p&ss w+rd%=é", TOTPSecret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
		Email: "jdoe@example.test", GivenName: "Jo", FamilyName: "Doe", Origin: "uaa"},
	{Name: "lucy", Password: "lucypw", Email: "lucy@example.test", GivenName: "Lucy", FamilyName: "Dapper", Origin: "ldap"},
	{Name: "locked", Password: "lockedpw", Email: "locked@example.test", Origin: "uaa", Locked: true},
	{Name: "mustchange", Password: "mustchangepw", Email: "mustchange@example.test", Origin: "uaa", MustChange: true},
}

// account is a user and what the server remembers of the sign-ins.
type account struct {
	User
	id        string
	failures  []time.Time    // since the last success
	usedSteps map[int64]bool // of TOTP
	lastLogin time.Time
}

func accounts() map[string]*account {
	all := map[string]*account{}
	for _, u := range people {
		all[u.Name] = &account{User: u, id: userID(u.Name), usedSteps: map[int64]bool{}}
	}
	return all
}

// userID is a UUID that is the same in every run.
func userID(name string) string {
	h := sha256.Sum256([]byte("sandbox user " + name))
	h[6], h[8] = h[6]&0x0f|0x40, h[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", h[:4], h[4:6], h[6:8], h[8:10], h[10:16])
}

// user finds a user by name, in any case as UAA does, or by id.
func (s *Server) user(nameOrID string) *account {
	if a := s.users[strings.ToLower(nameOrID)]; a != nil {
		return a
	}
	for _, a := range s.users {
		if a.id == nameOrID {
			return a
		}
	}
	return nil
}

// UAA's lock-out policy as its configuration in the field has it.
const (
	lockAfter  = 5
	lockWithin = 60 * time.Second
	lockFor    = 20 * time.Second
)

func (a *account) isLocked(now time.Time) bool {
	recent := 0
	for _, t := range a.failures {
		if now.Sub(t) < lockWithin {
			recent++
		}
	}
	return a.Locked || recent >= lockAfter && now.Sub(a.failures[len(a.failures)-1]) < lockFor
}

func (a *account) fail(now time.Time) { a.failures = append(a.failures, now) }

func (a *account) succeed(now time.Time) { a.failures, a.lastLogin = nil, now }

// checkPassword finds the user and compares the password, counting a failure.
// A nil refusal means that it is right.
func (s *Server) checkPassword(q *request, name, password string) (*account, *reply) {
	a := s.user(name)
	switch {
	case a == nil:
		return nil, badCredentials(q)
	case a.isLocked(q.now):
		return nil, unauthorized("Your account has been locked because of too many failed attempts to login.")
	case !equal(password, a.Password):
		a.fail(q.now)
		return nil, badCredentials(q)
	case a.MustChange:
		return nil, unauthorized("password change required")
	}
	return a, nil
}

// checkCode compares a second factor. A code serves once (RFC 6238 section
// 5.2); stock UAA forgets that, see the switch mfa-replay.
func (s *Server) checkCode(q *request, a *account, code string) bool {
	step, ok := totpStepOf(a.TOTPSecret, code, q.now)
	if ok && a.usedSteps[step] {
		s.log.replayed(ReplayedTOTP)
		ok = q.on.value("mfa-replay") == "allow"
	}
	if !ok {
		a.fail(q.now)
		return false
	}
	a.usedSteps[step] = true
	return true
}

func equal(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// badCredentials is UAA's one answer to a wrong user, password or client.
func badCredentials(q *request) *reply {
	code := "unauthorized"
	if q.on.value("bad-credentials") == "invalid_client" {
		code = "invalid_client"
	}
	r := refuse(http.StatusUnauthorized, code, "Bad credentials").challenge(`Basic realm="UAA/client"`)
	return &r
}

func unauthorized(description string) *reply {
	r := refuse(http.StatusUnauthorized, "unauthorized", description).challenge(`Basic realm="UAA/client"`)
	return &r
}
