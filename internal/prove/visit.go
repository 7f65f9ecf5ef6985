package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// visitor is the argument that makes this program a browser, as $BROWSER wants one.
const visitor = "visit"

// visit opens a window, which it writes down, and signs in at once: the sandbox
// sends everybody on.
func visit(address string) error {
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
