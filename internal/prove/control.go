package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// mode is a switch of the sandbox.
type mode struct {
	Name  string `json:"name"`
	Value string `json:"value,omitempty"`
	Path  string `json:"path,omitempty"`  // what it hits; empty: what it is about
	Times int    `json:"times,omitempty"` // how often; 0: always
}

func latency(d time.Duration) mode { return mode{Name: "latency", Value: d.String()} }

func accessLifetime(d time.Duration) mode {
	return mode{Name: "access-lifetime", Value: fmt.Sprint(int(d.Seconds()))}
}

// counts are the sandbox's figures of what it was asked.
type counts struct {
	Requests     map[string]int                     // by method and path
	Grants       map[string]int                     // token requests, by grant_type
	Granted      map[string]int                     // those that got one
	Replays      map[string]int                     // second uses of what serves once
	SecretsInURL []struct{ Path, Parameter string } `json:"secrets_in_url"`
}

// tokenRequests is how often a token was asked for, whatever the grant.
func (c counts) tokenRequests() (n int) {
	for _, asked := range c.Grants {
		n += asked
	}
	return n
}

func (w *world) counts(ctx context.Context) (c counts, err error) {
	return c, w.control(ctx, http.MethodGet, "/sandbox/counts", nil, &c)
}

// forget starts the counts anew.
func (w *world) forget(ctx context.Context) error {
	return w.control(ctx, http.MethodDelete, "/sandbox/requests", nil, nil)
}

// sent are the values of a parameter in the token requests so far.
func (w *world) sent(ctx context.Context, parameter string) ([]string, error) {
	var requests []struct{ Form map[string][]string }
	err := w.control(ctx, http.MethodGet, "/sandbox/requests", nil, &requests)
	var values []string
	for _, r := range requests {
		values = append(values, r.Form[parameter]...)
	}
	return values, err
}

// refused are the values of a parameter, each once, with which a token was refused.
func (w *world) refused(ctx context.Context, parameter string) (map[string]bool, error) {
	var requests []struct {
		Form   map[string][]string
		Status int
	}
	err := w.control(ctx, http.MethodGet, "/sandbox/requests", nil, &requests)
	values := map[string]bool{}
	for _, r := range requests {
		for _, v := range r.Form[parameter] {
			if r.Status >= http.StatusBadRequest {
				values[v] = true
			}
		}
	}
	return values, err
}

// setModes replaces the switches that are on.
func (w *world) setModes(ctx context.Context, modes ...mode) error {
	if modes == nil {
		modes = []mode{}
	}
	return w.control(ctx, http.MethodPut, "/sandbox/switches", modes, nil)
}

func (w *world) control(ctx context.Context, method, path string, question, answer any) error {
	var body bytes.Buffer
	if question != nil {
		if err := json.NewEncoder(&body).Encode(question); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, w.url+path, &body)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %s", method, path, response.Status)
	}
	switch answer := answer.(type) {
	case nil:
		return nil
	case *string:
		text, err := io.ReadAll(response.Body)
		*answer = string(text)
		return err
	}
	return json.NewDecoder(response.Body).Decode(answer)
}
