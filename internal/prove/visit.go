package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// visitor is the argument that makes this program a browser, as $BROWSER wants one.
const visitor = "visit"

// visit opens a window, which it writes down with what it was given, and signs in
// at once: the sandbox sends everybody on.
func visit(address string) error {
	given := strings.Join(append(os.Environ(), os.Args...), "\n")
	if err := os.WriteFile(filepath.Join(os.Getenv("HOME"), "browser"), []byte(given), 0o600); err != nil {
		return err
	}
	windows, err := os.OpenFile(windowsFile(os.Getenv("HOME")), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer windows.Close()
	if _, err := fmt.Fprintln(windows, address); err != nil {
		return err
	}
	response, err := (&http.Client{Timeout: time.Minute}).Get(address)
	if err != nil {
		return err
	}
	return response.Body.Close()
}

// windowsFile holds a line for each window that was opened.
func windowsFile(home string) string { return filepath.Join(home, "windows") }
