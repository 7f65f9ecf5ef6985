package transport

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"runtime"
	"time"
)

// TLS are the settings `tls:` of a profile, with absolute paths.
type TLS struct {
	CAFile     string // authorities, in addition to those of the system
	ClientCert string
	ClientKey  string
	MinVersion string // "1.2" (the default) or "1.3"
}

// Check reports what is wrong with the settings and with the files that they name.
func (t TLS) Check() error {
	_, err := t.config(time.Now)
	return err
}

func (t TLS) config(now func() time.Time) (*tls.Config, error) {
	c := &tls.Config{Time: now}
	switch t.MinVersion {
	case "", "1.2":
		c.MinVersion = tls.VersionTLS12
	case "1.3":
		c.MinVersion = tls.VersionTLS13
	default:
		return nil, fmt.Errorf("tls.min_version %q: use \"1.2\" or \"1.3\"", t.MinVersion)
	}
	if t.CAFile != "" {
		pool, err := authorities(t.CAFile)
		if err != nil {
			return nil, fmt.Errorf("tls.ca_file %q: %w", t.CAFile, err)
		}
		c.RootCAs = pool
	}
	if t.ClientCert != "" || t.ClientKey != "" {
		cert, err := t.clientCertificate()
		if err != nil {
			return nil, err
		}
		c.Certificates = []tls.Certificate{cert}
	}
	return c, nil
}

// authorities returns the system's authorities and those of a PEM file.
func authorities(path string) (*x509.CertPool, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, err
	}
	certs, err := certificates(data)
	if err != nil {
		return nil, err
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		return nil, fmt.Errorf("read the system's authorities: %w", err)
	}
	for _, der := range certs {
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, errors.New("a certificate in it is damaged")
		}
		pool.AddCert(cert)
	}
	return pool, nil
}

// certificates returns the certificates of PEM data, which must hold some.
func certificates(data []byte) ([][]byte, error) {
	var certs [][]byte
	found := ""
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		found = block.Type
		if block.Type == "CERTIFICATE" {
			certs = append(certs, block.Bytes)
		}
	}
	switch {
	case len(certs) > 0:
		return certs, nil
	case len(bytes.TrimSpace(data)) == 0:
		return nil, errors.New("the file is empty")
	case found != "":
		return nil, fmt.Errorf("no certificate in it, but a %s", found)
	}
	return nil, errors.New("not a PEM file")
}

func (t TLS) clientCertificate() (tls.Certificate, error) {
	switch {
	case t.ClientCert == "":
		return tls.Certificate{}, errors.New("tls.client_key without tls.client_cert")
	case t.ClientKey == "":
		return tls.Certificate{}, errors.New("tls.client_cert without tls.client_key")
	}
	cert, err := readFile(t.ClientCert)
	if err == nil {
		_, err = certificates(cert)
	}
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("tls.client_cert %q: %w", t.ClientCert, err)
	}
	key, err := readKey(t.ClientKey)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("tls.client_key %q: %w", t.ClientKey, err)
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("tls.client_cert %q with tls.client_key %q: %s", t.ClientCert, t.ClientKey, text(err))
	}
	return pair, nil
}

// readKey reads a private key that nobody else can read and that needs no
// password.
func readKey(path string) ([]byte, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(path); err != nil {
		return nil, reason(err)
	} else if mode := info.Mode().Perm(); runtime.GOOS != "windows" && mode&0o077 != 0 {
		return nil, fmt.Errorf("others can read it (mode %04o); chmod 600", mode)
	}
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		if block.Type == "ENCRYPTED PRIVATE KEY" || block.Headers["DEK-Info"] != "" {
			return nil, errors.New("the key is encrypted; decrypt it with openssl pkey")
		}
	}
	return data, nil
}

// readFile reads a regular file: a pipe would hang, a device never end.
func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, reason(err)
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("not a regular file")
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, reason(err)
	}
	return data, nil
}

// reason drops the path of a file error: the setting that names it stands in
// front already.
func reason(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
