package credential

import (
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"idpauth/internal/token"
)

var granted = &token.Token{AccessToken: "T", ExpiresAt: time.Unix(2_000_000_000, 0), ExpiryKnown: true}

func TestGitGetsABearerTokenWhereItCanSendOne(t *testing.T) {
	const (
		basic  = "username=u\npassword=T\npassword_expiry_utc=2000000000\n"
		bearer = "capability[]=authtype\nauthtype=Bearer\ncredential=T\nephemeral=1\npassword_expiry_utc=2000000000\n"
	)
	for question, want := range map[string]string{
		"":                                       basic,
		"capability[]=authtype\n":                basic,
		"wwwauth[]=Bearer\n":                     basic,
		"capability[]=state\nwwwauth[]=Bearer\n": basic,
		"capability[]=authtype\nwwwauth[]=Bearer\n":                                       bearer,
		"wwwauth[]=bEARER realm=\"x\"\r\ncapability[]=state\r\ncapability[]=authtype\r\n": bearer,
		"capability[]=authtype\nwwwauth[]=Basic\nwwwauth[]=Bearer a\n":                    bearer,
		"capability[]=authtype\nwwwauth[]=Bearer a\nwwwauth[]=\nwwwauth[]=Basic\n":        basic,
		"capability[]=authtype\nwwwauth[]=Bearerish\n":                                    basic,
		"capability[]=authtype\n\nwwwauth[]=Bearer\n":                                     basic,
		"new=1\ncapability[]=authtype\nwwwauth[]=Bearer":                                  bearer,
	} {
		q, err := ReadGit(iotest.OneByteReader(strings.NewReader(question)))
		if err != nil {
			t.Fatal(err)
		}
		if got := string(q.Answer("u", granted)); got != want {
			t.Errorf("%q: got %q, want %q", question, got, want)
		}
	}
}

func TestGitQuestionsAreRead(t *testing.T) {
	q, err := ReadGit(strings.NewReader("protocol=https\nhost=h:1\npath=a=b\nusername=u\npassword==p=\ncredential=c\noauth_refresh_token=r\n\nhost=later\n"))
	if err != nil || q.Address() != "https://h:1" || q.Username != "u" || q.Password != "=p=" || q.Credential != "c" {
		t.Errorf("got %+v, %v", q, err)
	}
	for _, question := range []string{"host\n", "a=b\n=\x00\n", strings.Repeat("a=b\n", limit)} {
		if _, err := ReadGit(strings.NewReader(question)); err == nil {
			t.Errorf("%.20q of %d bytes was taken", question, len(question))
		}
	}
	if _, err := ReadGit(iotest.ErrReader(errTooLong)); err != errTooLong {
		t.Errorf("reading: %v", err)
	}
}

func TestAnEndThatNobodyGaveIsNotToldToGit(t *testing.T) {
	q := new(GitQuestion)
	if got := string(q.Answer("u", &token.Token{AccessToken: "T", ExpiresAt: granted.ExpiresAt})); got != "username=u\npassword=T\n" {
		t.Errorf("got %q", got)
	}
}

func TestDockerNamesServersAsPeopleDo(t *testing.T) {
	for server, want := range map[string]string{
		"r.example.com\n":             "https://r.example.com http://r.example.com",
		" localhost:5000/x ":          "https://localhost:5000/x http://localhost:5000/x",
		"https://index.docker.io/v1/": "https://index.docker.io/v1/",
		"":                            "",
		" \n":                         "",
		"a\nb":                        "",
		"a\x00":                       "",
		strings.Repeat("a", limit):    "",
	} {
		got, err := ReadDockerServer(strings.NewReader(server))
		if (err == nil) != (want != "") || err == nil && strings.Join(DockerAddresses(got), " ") != want {
			t.Errorf("%.20q: got %q, %v, want %q", server, got, err, want)
		}
	}
}
