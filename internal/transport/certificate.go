package transport

import (
	"bytes"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"
)

const (
	authorityHint = "if a company or test authority signed it, name its certificate in tls.ca_file of the profile or in SSL_CERT_FILE"
	clockHint     = "check the clock of this machine"
)

// certificate says in one line what is wrong with the server's certificate;
// an empty reason: err is about something else.
func certificate(err error, now time.Time) (reason, hint string) {
	var invalid x509.CertificateInvalidError
	var name x509.HostnameError
	var authority x509.UnknownAuthorityError
	var roots x509.SystemRootsError
	switch {
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return validity(invalid.Cert, now), clockHint
	case errors.As(err, &invalid):
		return "the server's certificate is invalid: " + text(invalid), ""
	case errors.As(err, &name):
		return fmt.Sprintf("the server's certificate is for %s, not for %s", names(name.Certificate), name.Host), ""
	case errors.As(err, &authority):
		return issuer(authority.Cert), authorityHint
	case errors.As(err, &roots):
		return "this machine has no list of certificate authorities", authorityHint
	}
	return "", ""
}

func validity(cert *x509.Certificate, now time.Time) string {
	const layout = time.RFC3339
	clock := now.UTC().Format(layout)
	if now.Before(cert.NotBefore) {
		return fmt.Sprintf("a certificate is not valid before %s; the local clock says %s", cert.NotBefore.UTC().Format(layout), clock)
	}
	return fmt.Sprintf("a certificate expired on %s; the local clock says %s", cert.NotAfter.UTC().Format(layout), clock)
}

// names lists whom a certificate is for, at most three.
func names(cert *x509.Certificate) string {
	all := cert.DNSNames
	for _, ip := range cert.IPAddresses {
		all = append(all, ip.String())
	}
	switch {
	case len(all) == 0:
		return "no host"
	case len(all) > 3:
		return strings.Join(all[:3], ", ") + ", …"
	}
	return strings.Join(all, ", ")
}

func issuer(cert *x509.Certificate) string {
	switch {
	case cert == nil:
		return "the server's certificate comes from an unknown authority"
	case bytes.Equal(cert.RawIssuer, cert.RawSubject):
		return "the server's certificate is self-signed or comes from an unknown authority"
	}
	return fmt.Sprintf("the server's certificate comes from an unknown authority, %q", cert.Issuer.CommonName)
}
