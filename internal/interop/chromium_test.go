//go:build interop && linux

package interop

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// startChromedriver starts what drives browsers, and returns its address.
func startChromedriver() (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	port, err := freePort()
	if err != nil {
		return "", err
	}
	address := fmt.Sprintf("http://127.0.0.1:%d", port)
	driver, err := lab.processes.start("chromedriver", exec.Command("chromedriver", fmt.Sprintf("--port=%d", port)))
	if err != nil {
		return "", err
	}
	return address, driver.await(ctx, func() (bool, error) { return answers(address + "/status") })
}

// chromium is a web browser that a test drives by WebDriver
// (https://www.w3.org/TR/webdriver2/). What fails leaves the rest undone.
type chromium struct {
	t       *testing.T
	session string // its address
	err     error  // the first that happened
}

// newChromium starts a browser that nobody has used yet and that has no network
// but loopback. It ends with the test.
func newChromium(t *testing.T) *chromium {
	t.Helper()
	driver := started(t, lab.chromedriver)
	b := &chromium{t: t, session: driver + "/session"}
	var session struct{ SessionID string }
	b.do(http.MethodPost, "", map[string]any{"capabilities": map[string]any{"alwaysMatch": map[string]any{
		"browserName": "chrome",
		"timeouts":    map[string]int{"implicit": 10_000, "pageLoad": 20_000},
		"goog:chromeOptions": map[string]any{"args": []string{
			"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage",
			"--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
			"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
		}},
	}}}, &session)
	b.check(t)
	b.session += "/" + session.SessionID
	t.Cleanup(func() {
		b.err = nil
		b.do(http.MethodDelete, "", nil, nil)
	})
	return b
}

// check fails the test if something went wrong in the browser.
func (b *chromium) check(t *testing.T) {
	t.Helper()
	if b.err != nil {
		t.Fatal(b.err)
	}
}

// open goes to a page.
func (b *chromium) open(page string) {
	b.do(http.MethodPost, "/url", map[string]string{"url": page}, nil)
}

// fill types into the field that a CSS selector finds, once it is there.
func (b *chromium) fill(selector, text string) {
	b.do(http.MethodPost, b.find(selector)+"/value", map[string]string{"text": text}, nil)
}

// click clicks on what a CSS selector finds, once it is there.
func (b *chromium) click(selector string) {
	b.do(http.MethodPost, b.find(selector)+"/click", map[string]any{}, nil)
}

// address is that of the page, also of one that did not load.
func (b *chromium) address() string {
	var address string
	b.do(http.MethodGet, "/url", nil, &address)
	return address
}

// await waits until the browser is at a page whose address has the part.
func (b *chromium) await(part string) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for range 200 {
		if b.err != nil || strings.Contains(b.address(), part) {
			return
		}
		<-tick.C
	}
	b.err = fmt.Errorf("chromium: at %s, not at %s", b.address(), part)
}

// source is the page itself.
func (b *chromium) source() string {
	var source string
	b.do(http.MethodGet, "/source", nil, &source)
	return source
}

func (b *chromium) find(selector string) string {
	const reference = "element-6066-11e4-a52e-4f735466cecf"
	var element map[string]string
	b.do(http.MethodPost, "/element", map[string]string{"using": "css selector", "value": selector}, &element)
	return "/element/" + element[reference]
}

// do sends one command and reads its value.
func (b *chromium) do(method, command string, parameters, value any) {
	if b.err != nil {
		return
	}
	if err := b.send(method, command, parameters, value); err != nil {
		var page string
		b.send(http.MethodGet, "/source", nil, &page) // to see why
		b.err = fmt.Errorf("chromium: %s %s %v: %w, on the page\n%s", method, command, parameters, err, page)
	}
}

func (b *chromium) send(method, command string, parameters, value any) error {
	var body bytes.Buffer
	if parameters != nil {
		if err := json.NewEncoder(&body).Encode(parameters); err != nil {
			return err
		}
	}
	request, err := http.NewRequest(method, b.session+command, &body)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	var answer struct{ Value json.RawMessage }
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		var problem struct{ Error, Message string }
		json.Unmarshal(answer.Value, &problem) // what is no problem shows as an empty one
		return fmt.Errorf("%s: %s", problem.Error, problem.Message)
	}
	if value == nil {
		return nil
	}
	return json.Unmarshal(answer.Value, value)
}
