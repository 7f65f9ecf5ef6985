package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// curl stands for the real one, which not every machine has. It knows the
// options that scripts use, and writes its arguments and its environment down in
// the home directory.
func curl() {
	for name, lines := range map[string][]string{"arguments": os.Args[1:], "environment": os.Environ()} {
		text := strings.Join(lines, "\n") + "\n"
		if err := os.WriteFile(filepath.Join(os.Getenv("HOME"), name), []byte(text), 0o600); err != nil {
			curlFails(2, "%v", err)
		}
	}
	c := curlCall{method: http.MethodGet, header: http.Header{}, output: os.Stdout}
	for args := os.Args[1:]; len(args) > 0; {
		args = c.option(args[0], args[1:])
	}
	c.transfer()
}

func curlFails(status int, format string, args ...any) {
	fmt.Fprintf(os.Stderr, "curl: (%d) "+format+"\n", append([]any{status}, args...)...)
	os.Exit(status)
}

// curlCall is what the options of a call come to.
type curlCall struct {
	method, url   string
	header        http.Header
	body          []byte
	output, dump  *os.File
	fail, verbose bool
}

// option takes one option and returns the arguments behind it and its value.
func (c *curlCall) option(name string, rest []string) []string {
	switch name {
	case "--disable", "--location", "--silent", "--show-error":
		return rest
	case "--fail", "-fsS":
		c.fail = true
		return rest
	case "--verbose", "-v":
		c.verbose = true
		return rest
	case "--version":
		fmt.Println("curl 7.88.1 (test) libcurl/7.88.1")
		os.Exit(0)
	}
	if !strings.HasPrefix(name, "-") {
		c.url = name
		return rest
	}
	value := rest[0]
	switch name {
	case "--config":
		c.config(value)
	case "--url":
		c.url = value
	case "--request":
		c.method = value
	case "--header", "-H":
		key, text, _ := strings.Cut(value, ":")
		c.header.Add(key, strings.TrimSpace(text))
	case "--data", "--data-binary", "--json":
		c.method, c.body = http.MethodPost, content(value)
	case "--output":
		c.output = created(value)
	case "--dump-header":
		c.dump = created(value)
	default:
		curlFails(2, "option %s: is unknown", name)
	}
	return rest[1:]
}

// config reads the bearer token from a config file.
func (c *curlCall) config(path string) {
	text, err := os.ReadFile(path)
	if err != nil {
		curlFails(26, "%v", err)
	}
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		if value, ok := strings.CutPrefix(lines.Text(), `oauth2-bearer = "`); ok {
			c.header.Set("Authorization", "Bearer "+strings.TrimSuffix(value, `"`))
		}
	}
}

// content is a value of --data, from the file behind an @.
func content(value string) []byte {
	path, isFile := strings.CutPrefix(value, "@")
	if !isFile {
		return []byte(value)
	}
	if path == "-" {
		path = "/dev/stdin"
	}
	data, err := os.ReadFile(path)
	if err != nil {
		curlFails(26, "%v", err)
	}
	return data
}

func created(path string) *os.File {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		curlFails(23, "%v", err)
	}
	return f
}

// transfer makes the request and shows the answer, the headers first.
func (c *curlCall) transfer() {
	request, err := http.NewRequest(c.method, c.url, bytes.NewReader(c.body))
	if err != nil {
		curlFails(3, "%v", err)
	}
	request.Header = c.header
	if c.verbose {
		request.Header.Write(os.Stderr)
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		curlFails(7, "%v", err)
	}
	defer response.Body.Close()
	if c.dump != nil {
		fmt.Fprintf(c.dump, "%s %s\r\n", response.Proto, response.Status)
		response.Header.Write(c.dump)
		fmt.Fprint(c.dump, "\r\n")
	}
	if c.fail && response.StatusCode >= 400 {
		curlFails(22, "The requested URL returned error: %d", response.StatusCode)
	}
	if _, err := io.Copy(c.output, response.Body); err != nil {
		curlFails(23, "%v", err)
	}
}

func TestMissingCurlIsSaidBeforeAnythingIsSent(t *testing.T) {
	h := newHome(t)
	h.env = append(h.env, "PATH="+h.dir)
	c := h.command("curl", "--", h.idp.URL+"/api/echo")
	var stderr bytes.Buffer
	c.Stderr = &stderr
	c.Run()
	if c.ProcessState.ExitCode() != 1 || !strings.Contains(stderr.String(), "\nhint: install curl") || len(h.idp.Requests()) > 0 {
		t.Errorf("exit %d, %q, %d requests", c.ProcessState.ExitCode(), &stderr, len(h.idp.Requests()))
	}
}
