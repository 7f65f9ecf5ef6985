package curl

import (
	"slices"
	"strings"
	"testing"
)

func TestArgumentsAreUnderstoodInEverySpelling(t *testing.T) {
	const url = "https://api.example.com/x"
	for name, row := range map[string]struct{ args, want []string }{
		"a URL":                   {[]string{url}, []string{"--url", url}},
		"behind dashes":           {[]string{"--", url}, []string{"--url", url}},
		"without a scheme":        {[]string{"localhost:8080/?u=http://x"}, []string{"--url", "http://localhost:8080/?u=http://x"}},
		"not that of another":     {[]string{"ftp.example.com"}, []string{"--url", "http://ftp.example.com"}},
		"letters together":        {[]string{"-sSLo", "out", url}, []string{"--silent", "--show-error", "--location", "--output", "out", "--url", url}},
		"a value behind a letter": {[]string{"-XPUT", "-d@f", url}, []string{"--request", "PUT", "--data", "@f", "--url", url}},
		"values like options":     {[]string{"-d", "-x", "--data", "--next", url}, []string{"--data", "-x", "--data", "--next", "--url", url}},
		"an empty value":          {[]string{"-d", "", url}, []string{"--data", "", "--url", url}},
		"negations":               {[]string{"--no-progress-meter", "-N", "--no-clobber", url}, []string{"--no-progress-meter", "--no-buffer", "--no-clobber", "--url", url}},
		"digits and signs":        {[]string{"-4#0", url}, []string{"--ipv4", "--progress-bar", "--http1.0", "--url", url}},
		"ours is first":           {[]string{"-q", url}, []string{"--url", url}},
		"verbose once":            {[]string{"-vv", "--verbose", url}, []string{"--verbose", "--url", url}},
		"a pattern in the path":   {[]string{url + "/[1-3]"}, []string{"--url", url + "/[1-3]"}},
		"protocols":               {[]string{"--proto", "=https", "--proto-redir", "-all,https", url}, []string{"--proto", "=https", "--proto-redir", "-all,https", "--url", url}},
		"a proxy":                 {[]string{"-x", "proxy:3128", url}, []string{"--proxy", "proxy:3128", "--url", url}},
		"no proxy":                {[]string{"-x", "", "http://localhost"}, []string{"--proxy", "", "--url", "http://localhost"}},
		"another header":          {[]string{"-H", "X-Authorization: x", url}, []string{"--header", "X-Authorization: x", "--url", url}},
		"of the proxy":            {[]string{"--proxy-header", "Authorization: x", url}, []string{"--proxy-header", "Authorization: x", "--url", url}},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := Parse(row.args)
			if err != nil || !slices.Equal(c.args, row.want) {
				t.Errorf("Parse(%q) = %q, %v; want %q", row.args, c.args, err, row.want)
			}
		})
	}
}

func TestAuthorizationOfTheUserIsLeftOut(t *testing.T) {
	for _, args := range [][]string{
		{"-H", "Authorization: x"}, {"-HAuthorization:x"}, {"--header", "authorization:x"}, {"-sH", "AUTHORIZATION: x"},
		{"-sHauthorization;"}, {"-H", "Authorization"}, {"-H", " Authorization : x"}, {"-H", "\tauthorization:"},
		{"-u", "x:y"}, {"-su", "x:y"}, {"-ux:y"}, {"--user", "x:y"}, {"--oauth2-bearer", "x"}, {"-n"}, {"-sn"},
		{"--netrc"}, {"--netrc-optional"}, {"--netrc-file", "x"}, {"--anyauth"}, {"--basic"}, {"--digest"},
		{"--ntlm"}, {"--negotiate"}, {"--aws-sigv4", "x"},
	} {
		c, err := Parse(append(args, "https://api.example.com"))
		if err != nil {
			t.Errorf("Parse(%q): %v", args, err)
			continue
		}
		kept := slices.DeleteFunc(c.args, func(arg string) bool { return arg == "--silent" })
		if !slices.Equal(kept, []string{"--url", "https://api.example.com"}) || len(c.Dropped()) != 1 {
			t.Errorf("Parse(%q) = %q, dropped %q", args, kept, c.Dropped())
		}
	}
}

func TestArgumentsThatCannotBeJudgedAreRefused(t *testing.T) {
	const url = "https://api.example.com"
	for _, args := range [][]string{
		{}, {"-s"}, {""}, {"-"}, {url, "-"}, {"-o"}, {"-so"}, {url, "--output"},
		{"--unheard-of", url}, {"--loc", url}, {"--expand-url", "{{x}}", url}, {"--variable", "%x", url}, {"--url-list", url},
		{"--output=x", url}, {"--no-output", url}, {"-é", url},
		{"-K", "f", url}, {"-Kf", url}, {"-sKf", url}, {"--config", "-", url}, {"-:", url}, {url, "--next", url},
		{"--location-trusted", url}, {"--no-location-trusted", url}, {"--libcurl", "f", url}, {"--trace", "-", url}, {"--trace-ascii", "f", url},
		{"-H", "@f", url}, {"-H@-", url}, {"--proxy-header", "@f", url}, {"-H", "X: y\r\nAuthorization: z", url}, {"-H", "X: y\nz", url},
		{"--proto-redir", "imap", url}, {"--proto", "+all", url}, {"--proto-redir", "=https,ldap", url}, {"--proto", "", url},
		{"--proxy", "p", "http://localhost"}, {"--resolve", "a:80:b", url, "http://localhost"}, {"--unix-socket", "s", "http://localhost"},
		{"--connect-to", "::x", "-k", url}, {"-k", "-x", "p", url}, {"-v", "--stderr", "f", url}, {"--stderr", "-", "-sv", url},
	} {
		if c, err := Parse(args); err == nil {
			t.Errorf("Parse(%q) = %q; want an error", args, c.args)
		}
	}
}

func TestRefusalShowsNoSecret(t *testing.T) {
	for _, args := range [][]string{
		{"--password=hunter2"}, {"--hunter: hunter2"}, {"http://joe:hunter2@x/"}, {"gopher://x/hunter2"}, {"http://x y/hunter2"},
		{"-H", "@hunter2"}, {"-H", "X:\nhunter2"}, {"--proto", "hunter2"},
	} {
		if _, err := Parse(args); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("Parse(%q): %v", args, err)
		}
	}
}

func TestRequestIsRepeatedOnlyWhereItCanBeReadAgain(t *testing.T) {
	const url = "https://api.example.com/"
	for _, row := range []struct {
		args []string
		want bool
	}{
		{[]string{url}, true},
		{[]string{"-d", "x@-", "-F", "a=b@-", "-b", "a=@-", url}, true},
		{[]string{"-d", "@command_test.go", url}, true},
		{[]string{"-F", "x=@command_test.go;type=text/plain", url}, true},
		{[]string{"--data-urlencode", "x@command_test.go", url}, true},
		{[]string{"--data-urlencode", "=x@-", url}, true},
		{[]string{"-T", "command_test.go", url}, true},
		{[]string{url, url}, false},
		{[]string{url + "[1-2]"}, false},
		{[]string{url + "{a,b}"}, false},
		{[]string{"-d", "@-", url}, false},
		{[]string{"--json", "@-", url}, false},
		{[]string{"--data-urlencode", "x@-", url}, false},
		{[]string{"-T", "-", url}, false},
		{[]string{"-T.", url}, false},
		{[]string{"-F", "x=@-", url}, false},
		{[]string{"-F", "x=<-;type=text/plain", url}, false},
		{[]string{"-b", "-", url}, false},
		{[]string{"-w", "@-", url}, false},
		{[]string{"-d", "@absent", url}, false},
		{[]string{"-d", "@.", url}, false},
		{[]string{"-T", "{a,b}", url}, false},
		{[]string{"-D", "headers", url}, false},
		{[]string{"-C-", "-o", "f", url}, false},
		{[]string{"-OJ", url}, false},
	} {
		c, err := Parse(row.args)
		if err != nil || c.repeatable() != row.want {
			t.Errorf("%q: repeatable %v, %v; want %v", row.args, !row.want, err, row.want)
		}
	}
}

func TestRedirectsWantACurlThatKnowsOrigins(t *testing.T) {
	for version, want := range map[string]bool{
		"curl 7.61.1 (x86_64) libcurl/7.61.1\nRelease-Date: x": false,
		"curl 7.82.0 (x)":    false,
		"curl 7.83.0 (x)":    true,
		"curl 8.5.0-DEV (x)": true,
		"curl 10.0 (x)":      true,
		"":                   false,
		"snapcurl 8.0":       false,
		"curl x.y":           false,
	} {
		if err := mayFollow(version); (err == nil) != want {
			t.Errorf("mayFollow(%q): %v", version, err)
		}
	}
}
