//go:build interop && linux

package interop

// user is somebody with an account.
type user struct{ Name, Password string }

// The people that both UAAs know. Those who are refused are not those who sign
// in: UAA locks an account after five refusals.
var (
	alice   = user{"alice", "alice-password-k3v9"}
	bob     = user{"bob", "bob-password-x7m2"}
	carol   = user{"carol", "carol-password-n2f6"}
	mallory = user{"mallory", "mallory-password-q5t8"}

	people = []user{alice, bob, carol, mallory}
)

// lena's account is in the directory.
var lena = user{"lena", "lena-password-w6d4"}
