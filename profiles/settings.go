package profiles

import "time"

// Settings are the config file's defaults for every command; zero means that
// the file does not say, and the caller's own default counts.
type Settings struct {
	Timeout      time.Duration // one budget for everything but waiting for a person
	LoginTimeout time.Duration // browser, device code, prompt
	Output       string
	Store        string
}
