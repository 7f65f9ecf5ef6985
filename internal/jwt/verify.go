package jwt

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Expectations are what a token must be beside well signed. What is zero is not
// expected, but for Now.
type Expectations struct {
	Now      time.Time
	Leeway   time.Duration // for the clocks; zero: 60 s; at most 5 min count
	Issuer   string        // iss, exactly
	Audience string        // is among aud
	Type     string        // typ, such as "at+jwt" (RFC 9068)
	IDToken  *IDToken      // the token is an ID token, Audience being the client

	// TenantInIssuer lets "{tenantid}" in Issuer stand for the tid claim, as
	// Microsoft Entra ID writes it in metadata that all tenants share.
	TenantInIssuer bool
}

// Verify checks the signature with keys and the rest against e. Its error is a
// Failures with every reason why the token is not to be accepted.
//
// Keys come from keys alone: jku, x5u, jwk and x5c in the header are what the
// maker of a token says of itself.
func (j *JWT) Verify(keys *KeySet, e Expectations) error {
	if j.Encrypted {
		return Failures{errors.New("it is encrypted (JWE), and so hides its claims and signature")}
	}
	var f Failures
	f.add(j.checkCritical())
	f.add(j.checkType(e.Type))
	f.add(keys.checkSignature(j))
	f.add(j.checkIssuer(e))
	f.add(j.checkAudience(e.Audience))
	j.checkTimes(e, &f)
	if e.IDToken != nil {
		j.checkIDToken(e, &f)
	}
	if len(f) == 0 {
		return nil
	}
	return f
}

// checkCritical refuses extensions that change what the token means: none is
// understood here (RFC 7515 section 4.1.11, RFC 7797).
func (j *JWT) checkCritical() error {
	if _, present := j.Header.Get("crit"); present {
		names, err := j.Header.Strings("crit")
		if err != nil || len(names) == 0 {
			return errors.New("crit in the header is not a list of names")
		}
		return fmt.Errorf("the header demands what is not understood here: %s", show(strings.Join(names, ", ")))
	}
	if raw, present := j.Header.Get("b64"); present && string(raw) != "true" {
		return errors.New("b64 in the header says that the claims are not encoded")
	}
	return nil
}

// checkType compares media types, which know no case and may leave out
// "application/" (RFC 7515 section 4.1.9).
func (j *JWT) checkType(want string) error {
	if want == "" {
		return nil
	}
	typ, err := j.Header.String("typ")
	if err != nil {
		return fmt.Errorf("header: %w", err)
	}
	if !strings.EqualFold(shortType(typ), shortType(want)) {
		return fmt.Errorf("typ is %s, not %s", show(typ), show(want))
	}
	return nil
}

func shortType(typ string) string {
	const prefix = "application/"
	if len(typ) > len(prefix) && strings.EqualFold(typ[:len(prefix)], prefix) {
		return typ[len(prefix):]
	}
	return typ
}

func (j *JWT) checkIssuer(e Expectations) error {
	if e.Issuer == "" {
		return nil
	}
	issuer, err := j.Claims.String("iss")
	if err != nil {
		return err
	}
	want := e.Issuer
	if e.TenantInIssuer && strings.Contains(want, tenantPlaceholder) {
		tenant, err := j.Claims.String("tid")
		if err != nil || !isGUID(tenant) {
			return errors.New("tid, which is part of the issuer, is not the id of a tenant")
		}
		want = strings.ReplaceAll(want, tenantPlaceholder, tenant)
	}
	if issuer != want {
		return fmt.Errorf("iss is %s, not %s", show(issuer), show(want))
	}
	return nil
}

const tenantPlaceholder = "{tenantid}"

// isGUID reports whether s has the form 8-4-4-4-12 in hexadecimal.
func isGUID(s string) bool {
	groups := strings.Split(s, "-")
	lengths := []int{8, 4, 4, 4, 12}
	return slices.EqualFunc(groups, lengths, func(group string, n int) bool {
		return len(group) == n && strings.Trim(group, "0123456789abcdefABCDEF") == ""
	})
}

func (j *JWT) checkAudience(want string) error {
	if want == "" {
		return nil
	}
	audience, err := j.Audience()
	if err != nil {
		return err
	}
	if !slices.Contains(audience, want) {
		return fmt.Errorf("aud is %s and does not hold %s", show(strings.Join(audience, ", ")), show(want))
	}
	return nil
}

// Audience returns the aud claim, a string or an array of them (RFC 7519 section
// 4.1.3).
func (j *JWT) Audience() ([]string, error) {
	if one, err := j.Claims.String("aud"); err == nil {
		if one == "" {
			return nil, nil
		}
		return []string{one}, nil
	}
	return j.Claims.Strings("aud")
}
