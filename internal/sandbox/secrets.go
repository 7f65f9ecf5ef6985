package sandbox

// Secrets are what nobody but its owner may see, with what it is: passwords, the
// secrets of clients and second factors, and all that was issued so far.
func (s *Server) Secrets() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := map[string]string{}
	for name, a := range s.users {
		all[a.Password] = "password of " + name
		all[a.TOTPSecret] = "TOTP secret of " + name
	}
	for id, c := range s.clients {
		all[c.Secret] = "client secret of " + id
	}
	for value, t := range s.tokens {
		all[value] = t.kind
	}
	for value := range s.codes {
		all[value] = "code"
	}
	for value := range s.devices {
		all[value] = "device_code"
	}
	for value := range s.passcodes {
		all[value] = "passcode"
	}
	delete(all, "") // of those who have none
	return all
}
