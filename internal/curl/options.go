package curl

import "strings"

// rule says what becomes of an option.
type rule int

const (
	passes    rule = iota // it has no say in where the token goes
	drops                 // it would bring another Authorization header
	elsewhere             // it leads the connection elsewhere than the URL says
	once                  // as passes; what it does cannot be done a second time
	refused               // it cannot be judged, or would show the token
)

// option is one that curl has.
type option struct {
	name  string // without the dashes
	value bool   // it takes one
	rule  rule
}

// group are options of one rule: names, each with its letter behind a colon
// where it has one.
type group struct {
	rule     rule
	switches string
	values   string
}

// groups are the options of curl 7.61 to 8.18 that can play a part in HTTP,
// those aside that are about servers of other protocols. An option that is not
// here is refused: nobody has thought about where it would send the token.
var groups = [...]group{
	{
		rule: passes,
		switches: `alpn buffer ca-native cert-status clobber compressed create-dirs crlf
			disable:q disallow-username-in-url fail:f fail-early fail-with-body
			false-start follow form-escape get:G globoff:g haproxy-protocol head:I
			http0.9 http1.0:0 http1.1 http2 http2-prior-knowledge http3 http3-only
			ignore-content-length include:i insecure:k ipv4:4 ipv6:6
			junk-session-cookies:j keepalive location:L mptcp no-buffer:N npn
			parallel:Z parallel-immediate path-as-is post301 post302 post303
			progress-bar:# progress-meter proxy-anyauth proxy-basic proxy-ca-native
			proxy-digest proxy-http2 proxy-insecure proxy-negotiate proxy-ntlm
			proxy-ssl-allow-beast proxy-ssl-auto-client-cert proxy-tlsv1
			proxytunnel:p raw remote-name:O remote-name-all remote-time:R
			remove-on-error retry-all-errors retry-connrefused sessionid show-error:S
			silent:s ssl-allow-beast ssl-auto-client-cert ssl-no-revoke
			ssl-revoke-best-effort styled-output suppress-connect-headers
			tcp-fastopen tcp-nodelay tlsv1:1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3
			tr-encoding trace-ids trace-time use-ascii:B verbose:v xattr`,
		values: `cacert capath cert:E cert-type ciphers connect-timeout cookie:b
			cookie-jar:c create-file-mode crlfile curves data:d data-ascii
			data-binary data-raw data-urlencode etag-compare etag-save
			expect100-timeout form:F form-string happy-eyeballs-timeout-ms
			haproxy-clientip header:H hsts interface ip-tos json keepalive-cnt
			keepalive-time key key-type limit-rate local-port max-filesize
			max-redirs max-time:m noproxy output:o output-dir parallel-max
			parallel-max-host pass pinnedpubkey proto proto-redir proxy-cacert
			proxy-capath proxy-cert proxy-cert-type proxy-ciphers proxy-crlfile
			proxy-header proxy-key proxy-key-type proxy-pass proxy-pinnedpubkey
			proxy-tls13-ciphers proxy-tlsauthtype proxy-tlspassword proxy-tlsuser
			proxy-user:U range:r rate referer:e request:X request-target retry
			retry-delay retry-max-time sigalgs speed-limit:Y speed-time:y stderr
			time-cond:z tls-max tls13-ciphers tlsauthtype tlspassword tlsuser
			upload-file:T url url-query user-agent:A vlan-priority write-out:w`,
	},
	{
		rule:     drops,
		switches: `anyauth basic digest negotiate netrc:n netrc-optional ntlm ntlm-wb`,
		values:   `aws-sigv4 delegation netrc-file oauth2-bearer service-name user:u`,
	},
	{
		rule: elsewhere,
		values: `abstract-unix-socket alt-svc connect-to dns-servers doh-url preproxy
			proxy:x proxy1.0 resolve socks4 socks4a socks5 socks5-hostname unix-socket`,
	},
	{
		rule:     once,
		switches: `no-clobber remote-header-name:J skip-existing`,
		values:   `continue-at:C dump-header:D`,
	},
	{
		rule:     refused,
		switches: `location-trusted next::`,
		values:   `config:K libcurl trace trace-ascii`,
	},
}

// notKnown is why an option is refused that is in no group.
const notKnown = "it is not known here by this name, so that nobody can tell where it would send the token"

// reason is why an option is refused that people do use.
func reason(name string) string {
	switch name {
	case "location-trusted":
		return "it sends the token on to other hosts"
	case "next":
		return "each request needs a run of its own"
	case "config":
		return "what its file holds cannot be judged; write it out"
	}
	return "it would write the token down; --verbose shows the request without it"
}

// named finds the option of that name, "no-" before a switch included.
func named(name string) (option, bool) {
	o, ok := find(func(n, _ string) bool { return n == name })
	if positive, negated := strings.CutPrefix(name, "no-"); !ok && negated {
		o, ok = find(func(n, _ string) bool { return n == positive })
		return option{name: name}, ok && !o.value && o.rule != refused
	}
	return o, ok
}

// lettered finds the option of that letter.
func lettered(letter string) (option, bool) {
	return find(func(_, l string) bool { return l == letter })
}

func find(match func(name, letter string) bool) (option, bool) {
	for _, g := range groups {
		for i, names := range []string{g.switches, g.values} {
			for field := range strings.FieldsSeq(names) {
				if name, letter, _ := strings.Cut(field, ":"); match(name, letter) {
					return option{name, i == 1, g.rule}, true
				}
			}
		}
	}
	return option{}, false
}
