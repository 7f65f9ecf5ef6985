package profiles

import "slices"

// Has is a *NotFoundError where the config has no profile of that name.
func (c *Config) Has(name string) error {
	if c.entry(name) != nil {
		return nil
	}
	return &NotFoundError{Name: name, Path: c.Path, NoConfig: c.absent, Near: near(name, c.Names())}
}

// Users lists the profiles that cannot do without the named one: they extend it
// or exchange its token.
func (c *Config) Users(name string) (users []string) {
	for _, e := range c.entries {
		if e.name != name && slices.ContainsFunc(profileReferences(e.node), func(r place) bool { return r.value().Value == name }) {
			users = append(users, e.name)
		}
	}
	return users
}
