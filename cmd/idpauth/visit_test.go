package main

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// visit ADDRESS is a $BROWSER whose person signs in at once: it goes where the
// page sends it. What $VISIT lists comes before that, each with its status in a
// file visited of the home directory; "nobody" never comes back, "interrupt" is
// a person who gives up, "environment" writes down the variables.
func visit() {
	address := os.Args[len(os.Args)-1]
	client := &http.Client{
		Timeout:       time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	record("page", address)
	switch os.Getenv("VISIT") {
	case "nobody":
		return
	case "environment":
		record("environment", strings.Join(os.Environ(), " "))
	case "interrupt":
		if parent, err := os.FindProcess(os.Getppid()); err == nil {
			parent.Signal(os.Interrupt)
		}
		return
	}
	callback, err := redirectTarget(client, address)
	if err != nil {
		record("error", err.Error())
		os.Exit(1)
	}
	for name := range strings.FieldsSeq(os.Getenv("VISIT")) {
		if name == "environment" {
			continue
		}
		response, err := client.Do(mischief(name, *callback))
		if err != nil {
			record(name, err.Error())
			continue
		}
		response.Body.Close()
		record(name, response.Status)
	}
	if _, err := client.Get(callback.String()); err != nil {
		os.Exit(1)
	}
}

// redirectTarget is where the sign-in page, having signed somebody in, sends the
// browser.
func redirectTarget(client *http.Client, address string) (*url.URL, error) {
	response, err := client.Get(address)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	return response.Location()
}

// mischief is a request of the callback that is not the person's.
func mischief(name string, callback url.URL) *http.Request {
	method, query := http.MethodGet, callback.Query()
	switch name {
	case "favicon":
		callback.Path = "/favicon.ico"
	case "wrong-state":
		query.Set("state", "forged")
	case "no-state":
		query.Del("state")
	case "denied-by-stranger":
		query = url.Values{"error": {"access_denied"}, "state": {"forged"}}
	case "head":
		method = http.MethodHead
	case "options":
		method = http.MethodOptions
	case "long":
		query.Set("filler", strings.Repeat("x", 1<<20))
	}
	callback.RawQuery = query.Encode()
	request, err := http.NewRequest(method, callback.String(), nil)
	if err != nil {
		panic(err)
	}
	switch name {
	case "foreign-host":
		request.Host = "rebound.example"
	case "prefetch":
		request.Header.Set("Sec-Purpose", "prefetch;prerender")
	}
	return request
}

// freePort (port NAME) sets a variable to a port that nobody listens on.
func freePort(ts *testscript.TestScript, neg bool, args []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	ts.Check(err)
	ts.Setenv(args[0], port)
}

func record(what, result string) {
	path := filepath.Join(os.Getenv("HOME"), "visited")
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	fmt.Fprintf(f, "%s %s\n", what, result)
}
