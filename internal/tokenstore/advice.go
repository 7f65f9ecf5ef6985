package tokenstore

// advised is an error with what the user should do next.
type advised struct {
	error
	hint string
}

func (e *advised) Unwrap() error { return e.error }
func (e *advised) Hint() string  { return e.hint }

// advise adds a hint to err.
func advise(err error, hint string) error { return &advised{err, hint} }
