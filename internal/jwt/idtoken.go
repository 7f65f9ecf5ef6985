package jwt

import (
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"time"
)

// IDToken is what an ID token must answer to, beside its issuer and its
// audience, the client (OpenID Connect Core 1.0 section 3.1.3.7).
type IDToken struct {
	Nonce       string         // sent with the authorization request; empty: none was
	AccessToken string         // that came with it; at_hash, where there is one, is of it
	Code        string         // that was redeemed for it; c_hash, where there is one, is of it
	MaxAge      *time.Duration // of the sign-in, asked for with max_age; nil: not asked
}

func (j *JWT) checkIDToken(e Expectations, f *Failures) {
	id := e.IDToken
	f.add(j.checkPresent("exp"))
	f.add(j.checkPresent("iat"))
	f.add(j.checkSubject())
	f.add(j.checkAuthorizedParty(e.Audience))
	if id.Nonce != "" {
		f.add(j.CheckNonce(id.Nonce))
	}
	f.add(j.checkHash("at_hash", "access token", id.AccessToken))
	f.add(j.checkHash("c_hash", "authorization code", id.Code))
	if id.MaxAge != nil {
		f.add(j.checkAge(e, *id.MaxAge))
	}
}

func (j *JWT) checkPresent(claim string) error {
	if _, present := j.Claims.Get(claim); !present {
		return fmt.Errorf("it has no %s", claim)
	}
	return nil
}

func (j *JWT) checkSubject() error {
	subject, err := j.Claims.String("sub")
	if err == nil && subject == "" {
		err = errors.New("it has no sub")
	}
	return err
}

// checkAuthorizedParty demands that azp, where it is there, is the client.
func (j *JWT) checkAuthorizedParty(client string) error {
	if _, present := j.Claims.Get("azp"); !present {
		return nil
	}
	azp, err := j.Claims.String("azp")
	if err != nil {
		return err
	}
	if azp != client {
		return fmt.Errorf("azp is %s, not %s", show(azp), show(client))
	}
	return nil
}

// CheckNonce demands the nonce that was sent with the authorization request. A
// token with another one answers another sign-in, whoever signed it.
func (j *JWT) CheckNonce(sent string) error {
	nonce, err := j.Claims.String("nonce")
	switch {
	case err != nil:
		return err
	case nonce == "":
		return errors.New("it has no nonce, although one was sent")
	case subtle.ConstantTimeCompare([]byte(nonce), []byte(sent)) == 0:
		return errors.New("its nonce is not the one that was sent: it answers another sign-in")
	}
	return nil
}

// checkHash demands that the claim, where it is there, is the left half of the
// value's hash, by the hash of the token's own algorithm (section 3.1.3.6).
func (j *JWT) checkHash(claim, what, value string) error {
	if _, present := j.Claims.Get(claim); !present || value == "" {
		return nil
	}
	got, err := j.Claims.String(claim)
	if err != nil {
		return err
	}
	a, err := j.algorithm()
	if err != nil {
		return nil // told already, by the check of the signature
	}
	sum := digest(a.hash, []byte(value))
	want := base64.RawURLEncoding.EncodeToString(sum[:len(sum)/2])
	if subtle.ConstantTimeCompare([]byte(got), []byte(want)) == 0 {
		return fmt.Errorf("%s is not of the %s that came with it", claim, what)
	}
	return nil
}

func (j *JWT) checkAge(e Expectations, most time.Duration) error {
	if err := j.checkPresent("auth_time"); err != nil {
		return err
	}
	return j.checkTime("auth_time", func(signedIn time.Time) error {
		if e.Now.Sub(signedIn) > most+e.leeway() {
			return clockFailure(fmt.Sprintf("the sign-in was to be at most %s ago and was at", most), signedIn, e.Now)
		}
		return nil
	})
}
