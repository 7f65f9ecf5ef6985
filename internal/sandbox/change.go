package sandbox

import "fmt"

// SetPassword changes a user's password, and with it ends what was issued
// before: UAA then speaks of a revocable signature.
func (s *Server) SetPassword(user, password string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.user(user)
	if a == nil {
		return fmt.Errorf("sandbox: changing a password: no user is named %q", user)
	}
	a.Password = password
	return nil
}

// SetSecret rotates a client's secret, with the same effect on its tokens.
func (s *Server) SetSecret(client, secret string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.clients[client]
	if c == nil {
		return fmt.Errorf("sandbox: rotating a secret: no client is named %q", client)
	}
	c.Secret = secret
	return nil
}

// signatureChanged reports whether password or secret have changed since.
func (t *issued) signatureChanged() bool {
	return t.user != nil && t.revSig != revocationSignature(t.client, t.user)
}
