package ssocli

import (
	"reflect"
	"strings"
	"testing"

	"idpauth/internal/token"
)

func TestArgumentsAreReadAsTheScriptReadsThem(t *testing.T) {
	code := func(s token.Secret) *token.Secret { return &s }
	for words, want := range map[string]Arguments{
		"":                             {},
		"-u JDoe@Example.com":          {Username: "jdoe@example.com"},
		"-u jdoe:a:b -m 424242":        {Username: "jdoe", Password: "a:b", MFACode: code("424242")},
		"-u -m 424242":                 {MFACode: code("424242")},
		"-m '' -u jdoe":                {MFACode: code(""), Username: "jdoe"},
		"-m -u jdoe":                   {MFACode: code(""), Username: "jdoe"},
		"-p -Ab12_x":                   {Passcode: "-Ab12_x"},
		"-p":                           {},
		"-u jdoe:-p -p Tg8Xx0":         {Username: "jdoe", Password: "-p", Passcode: "Tg8Xx0"},
		"-v --insecure":                {Verbose: true, Insecure: true},
		"--force-basic-auth -u j:p":    {BasicAuth: true, Username: "j", Password: "p"},
		"jdoe -u jdoe --user=x":        {Username: "jdoe", Unknown: []int{1, 4}},
		"-v -h":                        {Verbose: true, Task: ShowHelp},
		"--clear-sso-cache -h":         {Task: ClearCache},
		"--clear-all-sso-cache":        {Task: ClearAll},
		"-u j --print-sso-cache -m ''": {Username: "j", Task: PrintCache, MFACode: code("")},
	} {
		t.Run(words, func(t *testing.T) {
			fields := strings.Fields(words)
			for i, word := range fields {
				fields[i] = strings.Trim(word, "'")
			}
			if got := ParseArguments(fields); !reflect.DeepEqual(got, want) {
				t.Errorf("got %#v, want %#v", got, want)
			}
		})
	}
}
