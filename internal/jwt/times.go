package jwt

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// How far clocks may be apart.
const (
	usualLeeway = time.Minute
	mostLeeway  = 5 * time.Minute
)

func (e Expectations) leeway() time.Duration {
	if e.Leeway == 0 {
		return usualLeeway
	}
	return min(e.Leeway, mostLeeway)
}

// clockError is a failure that a wrong clock would explain.
type clockError struct {
	what string
	at   string
	now  string
}

func (e clockError) Error() string { return fmt.Sprintf("%s %s; it is %s", e.what, e.at, e.now) }

func clockFailure(what string, at, now time.Time) clockError {
	return clockError{what, at.UTC().Format(time.RFC3339), now.UTC().Format(time.RFC3339)}
}

// checkTimes checks exp, nbf and iat as far as they are there (RFC 7519 sections
// 4.1.4 to 4.1.6).
func (j *JWT) checkTimes(e Expectations, f *Failures) {
	f.add(j.checkTime("exp", func(exp time.Time) error {
		if !e.Now.Add(-e.leeway()).Before(exp) {
			return clockFailure("it expired at", exp, e.Now)
		}
		return nil
	}))
	f.add(j.checkTime("nbf", func(nbf time.Time) error {
		if e.Now.Add(e.leeway()).Before(nbf) {
			return clockFailure("it is not valid before", nbf, e.Now)
		}
		return nil
	}))
	f.add(j.checkTime("iat", func(iat time.Time) error {
		if e.Now.Add(e.leeway()).Before(iat) {
			return clockFailure("it was issued in the future, at", iat, e.Now)
		}
		return nil
	}))
}

// checkTime checks a claim that must be a finite number where it is there.
func (j *JWT) checkTime(claim string, check func(time.Time) error) error {
	raw, present := j.Claims.Get(claim)
	if !present {
		return nil
	}
	n, err := j.Claims.Number(claim)
	if err != nil {
		return err
	}
	// A number such as 1e400 is beyond what other readers of the token can hold.
	if _, err := strconv.ParseFloat(string(n), 64); err != nil {
		return fmt.Errorf("%s is %s, not a finite number", claim, show(string(raw)))
	}
	return check(NumericDate(json.Number(n)))
}
