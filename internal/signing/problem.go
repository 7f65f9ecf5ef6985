package signing

// problem is why something is no key to sign with, and what to do about it.
type problem struct{ msg, hint string }

func (p *problem) Error() string { return p.msg }

// Hint is the way to a key that can be used.
func (p *problem) Hint() string { return p.hint }

// What a password has to do with it, for errors.Is.
var (
	ErrEncrypted error = &problem{msg: "the key is encrypted, and no password is given", hint: "give it by private_key_password"}
	ErrPassword  error = &problem{msg: "the password of the key is wrong", hint: "check private_key_password"}
)

const kinds = "use an RSA key, an EC key on P-256, P-384 or P-521, or an Ed25519 key"
