// Package curl runs the real curl with a bearer token that neither ps nor the
// environment shows, and only where the token may go.
//
// Of curl's arguments it understands all that have a say in that. Those that it
// does not understand are refused, and curl is given what was understood, in
// curl's long names: what is judged is what is done.
package curl

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"idpauth/internal/weborigin"
)

// Command is a call of curl whose arguments have been judged.
type Command struct {
	args    []string // for curl
	origins []string // of its URLs, each once
	dropped []string // the options that would have brought another Authorization
	sources []string // the files that the request is read from

	urls      int
	several   bool   // there are several URLs, or one that stands for several
	once      bool   // it does what cannot be done a second time
	follows   bool   // redirects
	verbose   bool   // it shows its requests
	stderr    bool   // its messages go to a file
	insecure  bool   // it looks at nobody's certificate
	elsewhere string // the option that leads the connection elsewhere
}

// Origins are those that the command calls, such as https://api.example.com; the
// port is left out where it is the scheme's own.
func (c *Command) Origins() []string { return c.origins }

// Dropped are the options that were left out, because the token takes the place
// of what they send.
func (c *Command) Dropped() []string { return c.dropped }

// Parse judges the arguments of curl.
func Parse(args []string) (*Command, error) {
	c := &Command{}
	for options := true; len(args) > 0; {
		arg := args[0]
		args = args[1:]
		var err error
		switch {
		case options && arg == "--":
			options = false
		case options && strings.HasPrefix(arg, "--"):
			args, err = c.long(arg[2:], args)
		case options && strings.HasPrefix(arg, "-"):
			args, err = c.letters(arg[1:], args)
		default:
			err = c.url(arg)
		}
		if err != nil {
			return nil, err
		}
	}
	return c, c.check()
}

// long takes an option by its name, whose value is the first of rest.
func (c *Command) long(name string, rest []string) ([]string, error) {
	o, ok := named(name)
	switch {
	case !ok:
		return nil, unknown("--" + name)
	case !o.value:
		return rest, c.take(o, "")
	case len(rest) == 0:
		return nil, fmt.Errorf("curl's option --%s needs a value", name)
	}
	return rest[1:], c.take(o, rest[0])
}

// letters takes options by their letters, of which the last may have its value
// behind it or as the first of rest.
func (c *Command) letters(letters string, rest []string) ([]string, error) {
	if letters == "" {
		return nil, unknown("-")
	}
	for i := range len(letters) {
		o, ok := lettered(letters[i : i+1])
		value := letters[i+1:]
		switch {
		case !ok:
			return nil, unknown("-" + letters[i:i+1])
		case !o.value:
			if err := c.take(o, ""); err != nil {
				return nil, err
			}
			continue
		case value != "":
			return rest, c.take(o, value)
		}
		return c.long(o.name, rest)
	}
	return rest, nil
}

// unknown is the refusal of an option, without what may be a secret behind it.
func unknown(option string) error {
	if i := strings.IndexAny(option, "= :"); i >= 0 {
		option = option[:i]
	}
	return fmt.Errorf("curl's option %.40q: %s", option, notKnown)
}

// take judges an option and passes it on.
func (c *Command) take(o option, value string) error {
	switch o.rule {
	case refused:
		return fmt.Errorf("curl's option --%s: %s", o.name, reason(o.name))
	case drops:
		c.drop("--" + o.name)
		return nil
	case elsewhere:
		if value != "" { // an empty --proxy means none
			c.elsewhere = "--" + o.name
		}
	case once:
		c.once = true
	}
	switch o.name {
	case "url":
		return c.url(value)
	case "header", "proxy-header":
		if keep, err := c.header(o.name, value); !keep || err != nil {
			return err
		}
	case "disable": // it counts as the first option only, and is that
		return nil
	case "verbose": // said twice, it shows more than can be redacted
		if c.verbose {
			return nil
		}
		c.verbose = true
	case "proto", "proto-redir":
		if err := checkProtocols(o.name, value); err != nil {
			return err
		}
	case "location", "follow":
		c.follows = true
	case "insecure":
		c.insecure = true
	case "stderr":
		c.stderr = true
	}
	if file, ok := source(o.name, value); ok {
		c.sources = append(c.sources, file)
	}
	c.args = append(c.args, "--"+o.name)
	if o.value {
		c.args = append(c.args, value)
	}
	return nil
}

func (c *Command) drop(what string) {
	if !slices.Contains(c.dropped, what) {
		c.dropped = append(c.dropped, what)
	}
}

// url takes a URL. One without a scheme is http to curl, but for hosts whose
// name begins with that of another protocol.
func (c *Command) url(raw string) error {
	if scheme, _, ok := strings.Cut(raw, "://"); !ok || strings.ContainsAny(scheme, "/?#") {
		raw = "http://" + raw
	}
	origin, err := weborigin.Of(raw)
	if err != nil {
		return fmt.Errorf("a URL for curl %w", err)
	}
	if !slices.Contains(c.origins, origin) {
		c.origins = append(c.origins, origin)
	}
	c.urls++
	c.several = c.several || c.urls > 1 || strings.ContainsAny(weborigin.AfterHost(raw), "[{")
	c.args = append(c.args, "--url", raw)
	return nil
}

// header reports whether a header is to be sent: not if it is one that the token
// takes the place of.
func (c *Command) header(option, value string) (bool, error) {
	name := value
	if i := strings.IndexAny(value, ":;"); i >= 0 {
		name = value[:i]
	}
	switch {
	case strings.HasPrefix(value, "@"):
		return false, fmt.Errorf("curl's option --%s: what its file holds cannot be judged; write the headers out", option)
	case strings.ContainsAny(value, "\r\n"):
		return false, fmt.Errorf("curl's option --%s: a header has one line", option)
	case option == "header" && strings.EqualFold(strings.TrimSpace(name), "Authorization"):
		c.drop("--header Authorization")
		return false, nil
	}
	return true, nil
}

// checkProtocols refuses to permit other protocols than HTTP, some of which have
// been sent tokens in redirects (CVE-2025-14524).
func checkProtocols(option, value string) error {
	for element := range strings.SplitSeq(value, ",") {
		name := strings.ToLower(strings.TrimLeft(element, "=+"))
		if name != "http" && name != "https" && !strings.HasPrefix(name, "-") {
			return fmt.Errorf("curl's option --%s: the token is for http and https only", option)
		}
	}
	return nil
}

// check judges what no option tells alone.
func (c *Command) check() error {
	switch {
	case c.urls == 0:
		return errors.New("curl's arguments hold no URL")
	case c.elsewhere != "" && c.plain():
		return fmt.Errorf("curl's option %s: nobody could tell who gets the token without https", c.elsewhere)
	case c.elsewhere != "" && c.insecure:
		return fmt.Errorf("curl's option %s: nobody could tell who gets the token with --insecure", c.elsewhere)
	case c.verbose && c.stderr:
		return errors.New("curl's option --stderr: with --verbose it would write the token down")
	}
	return nil
}

// plain reports whether some of it goes over the network in clear text.
func (c *Command) plain() bool {
	return slices.ContainsFunc(c.origins, func(origin string) bool { return strings.HasPrefix(origin, "http:") })
}
