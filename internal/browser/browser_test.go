package browser

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const page = "https://id.example.com/authorize?client_id=cli&state=1"

func TestOnlyWebPagesAreOpened(t *testing.T) {
	tests := []struct{ name, address, want string }{ // want empty: refused
		{"https", page, page},
		{"http on loopback", "http://127.0.0.1:8080/a", "http://127.0.0.1:8080/a"},
		{"http on IPv6 loopback", "http://[::1]:8080/a", "http://[::1]:8080/a"},
		{"http on localhost", "http://localhost/a", "http://localhost/a"},
		{"http elsewhere", "http://id.example.com/", ""},
		{"http on what looks like loopback", "http://127.0.0.1.evil.test/", ""},
		{"file", "file:///etc/passwd", ""},
		{"script", "javascript:alert(1)", ""},
		{"option", "--version", ""},
		{"no host", "https:///a", ""},
		{"user", "https://jdoe:pw@id.example.com/", ""},
		{"control character", "https://id.example.com/\x1b", ""},
		{"shell characters", "https://id.example.com/$(id)`id`;'\"|&<>\\ ü", "https://id.example.com/%24%28id%29%60id%60;%27%22%7C&%3C%3E%5C%20%C3%BC"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := check(tt.address)
			if got != tt.want || (err == nil) != (tt.want != "") {
				t.Errorf("check(%q) = %q, %v; want %q", tt.address, got, err, tt.want)
			}
		})
	}
}

func TestOpeners(t *testing.T) {
	tests := []struct {
		name, goos string
		env        []string
		want       [][]string
	}{
		{"Linux", "linux", nil, [][]string{{"xdg-open", page}}},
		{"macOS", "darwin", nil, [][]string{{"/usr/bin/open", page}}},
		{"Windows", "windows", nil, [][]string{{"rundll32", "url.dll,FileProtocolHandler", page}}},
		{"WSL", "linux", []string{"WSL_DISTRO_NAME=Debian"}, [][]string{
			{"wslview", page},
			{"powershell.exe", "-NoProfile", "-NonInteractive", "-Command", "Start-Process '" + page + "'"},
			{"xdg-open", page},
		}},
		{"BROWSER", "linux", []string{"BROWSER=firefox"}, [][]string{{"firefox", page}, {"xdg-open", page}}},
		{"the last BROWSER", "linux", []string{"BROWSER=lynx", "BROWSER=firefox"}, [][]string{{"firefox", page}, {"xdg-open", page}}},
		{"BROWSER with words and a place", "linux", []string{"BROWSER=a -x %s -y::b --url=%s"}, [][]string{
			{"a", "-x", page, "-y"}, {"b", "--url=" + page}, {"xdg-open", page},
		}},
		{"BROWSER with shell characters", "linux", []string{"BROWSER=a;id $(id) 'b c'"}, [][]string{
			{"a;id", "$(id)", "'b", "c'", page}, {"xdg-open", page},
		}},
		{"BROWSER on Windows", "windows", []string{`BROWSER=C:\a.exe;b`}, [][]string{
			{`C:\a.exe`, page}, {"b", page}, {"rundll32", "url.dll,FileProtocolHandler", page},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := openers(tt.goos, tt.env, page)
			if !slices.EqualFunc(got, tt.want, slices.Equal[[]string]) {
				t.Errorf("openers(%s, %q) = %q, want %q", tt.goos, tt.env, got, tt.want)
			}
		})
	}
}

func TestCanOpen(t *testing.T) {
	all := "wslview powershell.exe xdg-open"
	tests := []struct {
		name, goos, installed string
		env                   []string
		want                  bool
		reason                string
	}{
		{"display", "linux", all, []string{"DISPLAY=:0"}, true, "display"},
		{"Wayland", "linux", all, []string{"WAYLAND_DISPLAY=wayland-0"}, true, "display"},
		{"no display", "linux", all, nil, false, "no display"},
		{"empty display", "linux", all, []string{"DISPLAY="}, false, "no display"},
		{"SSH", "linux", all, []string{"SSH_CONNECTION=1"}, false, "SSH session"},
		{"SSH with a display", "linux", all, []string{"SSH_TTY=/dev/pts/1", "DISPLAY=:10"}, true, "display"},
		{"nothing to open with", "linux", "", []string{"DISPLAY=:0"}, false, "xdg-open"},
		{"WSL", "linux", "powershell.exe", []string{"WSL_INTEROP=/run/1"}, true, "Windows"},
		{"WSL without Windows", "linux", "xdg-open", []string{"WSL_INTEROP=/run/1"}, false, "no display"},
		{"BROWSER", "linux", "", []string{"SSH_CONNECTION=1", "BROWSER=code-helper"}, true, "BROWSER"},
		{"macOS", "darwin", "", nil, true, "desktop"},
		{"macOS over SSH", "darwin", "", []string{"SSH_CONNECTION=1"}, false, "SSH"},
		{"Windows", "windows", "", nil, true, "desktop"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			installed := func(name string) bool { return strings.Contains(tt.installed, name) }
			got, reason := canOpen(tt.goos, tt.env, installed)
			if got != tt.want || !strings.Contains(reason, tt.reason) {
				t.Errorf("canOpen(%s, %q) = %v, %q; want %v, %q", tt.goos, tt.env, got, reason, tt.want, tt.reason)
			}
		})
	}
}

// opener turns the test binary into a browser.
const opener = "BROWSER_TEST_OPENER"

func TestMain(m *testing.M) {
	switch os.Getenv(opener) {
	case "":
		os.Exit(m.Run())
	case "record":
		os.Stdout.WriteString("chatter")
		record := strings.Join(os.Args[1:], "\n") + "\n" + strings.Join(os.Environ(), "\n")
		if err := os.WriteFile(os.Getenv("RECORD"), []byte(record), 0o600); err != nil {
			os.Exit(1)
		}
	case "fail":
		os.Exit(3)
	case "stay":
		<-time.After(10 * time.Second)
	}
}

func TestOpenerGetsOneArgumentAndOurEnvironmentAlone(t *testing.T) {
	t.Setenv("SECRET", "canary")
	record := filepath.Join(t.TempDir(), "record")
	env := []string{opener + "=record", "RECORD=" + record, "BROWSER=/absent/browser:" + os.Args[0]}
	if err := Open(t.Context(), "https://id.example.com/?a=1&b=$(id) c", env); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(record)
	if err != nil {
		t.Fatal(err)
	}
	want := "https://id.example.com/?a=1&b=%24%28id%29%20c\n" + strings.Join(env, "\n")
	if string(got) != want {
		t.Errorf("the opener got %q, want %q", got, want)
	}
}

func TestOpenerThatFailsIsReported(t *testing.T) {
	err := open(t.Context(), [][]string{{"/absent/browser"}, {os.Args[0], page}}, []string{opener + "=fail"}, time.Minute)
	if err == nil || !strings.Contains(err.Error(), "/absent/browser") || !strings.Contains(err.Error(), "exit status 3") {
		t.Errorf("err = %v", err)
	}
}

func TestOpenerThatRunsOnIsNotWaitedFor(t *testing.T) {
	start := time.Now()
	stay := []string{opener + "=stay"}
	if err := open(t.Context(), [][]string{{os.Args[0], page}}, stay, 50*time.Millisecond); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := open(ctx, [][]string{{os.Args[0], page}}, stay, time.Minute); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("err = %v, want a deadline", err)
	}
	if waited := time.Since(start); waited > 5*time.Second {
		t.Errorf("waited %v", waited)
	}
}
