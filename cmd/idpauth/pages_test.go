package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"idpauth/cmd"
	"idpauth/internal/ssocli"
)

// page is a document for people.
type page struct{ path, text string }

func pages(t *testing.T) []page {
	t.Helper()
	paths, err := filepath.Glob("../../docs/*.md")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	var all []page
	for _, path := range append(paths, "../../README.md") {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, page{path, string(text)})
	}
	return all
}

// shellBlock is a block of commands. What stands in a comment before it says why
// it cannot be followed here.
var shellBlock = regexp.MustCompile("(?m)^(?:<!-- not followed: (.+) -->\n)?```sh\n((?:.*\n)*?)```$")

// followed are the blocks of the page that a reader can follow without what is
// only theirs.
func (p page) followed() (blocks []string) {
	for _, block := range shellBlock.FindAllStringSubmatch(p.text, -1) {
		if block[1] == "" {
			blocks = append(blocks, block[2])
		}
	}
	return blocks
}

var (
	comment  = regexp.MustCompile(`(?m)(^|\s)#.*$`)
	codeSpan = regexp.MustCompile("`([^`\n]+)`")
	ourCall  = regexp.MustCompile(`(?:^|[(|;&])\s*(?:\w+=\S*\s+)*(?:go run \./cmd/)?((?:idpauth|get_token|acurl) .*)$`)
)

// calls are the calls of our programs in the page, within other commands too,
// each as its words.
func (p page) calls() (all [][]string) {
	var commands []string
	for _, block := range shellBlock.FindAllStringSubmatch(p.text, -1) {
		text := strings.ReplaceAll(block[2], "\\\n", " ")
		commands = append(commands, strings.Split(comment.ReplaceAllString(text, ""), "\n")...)
	}
	for _, span := range codeSpan.FindAllStringSubmatch(p.text, -1) {
		commands = append(commands, strings.ReplaceAll(span[1], `\|`, "|"))
	}
	for _, command := range commands {
		for found := ourCall.FindStringSubmatch(command); found != nil; found = ourCall.FindStringSubmatch(command) {
			all = append(all, shellWords(found[1]))
			command = found[1][1:]
		}
	}
	return all
}

// shellWords are the words of the simple command that text begins with.
func shellWords(text string) (words []string) {
	var word strings.Builder
	begun, quote := false, rune(0)
	end := func() {
		if begun {
			words = append(words, word.String())
		}
		word.Reset()
		begun = false
	}
	for _, c := range text {
		switch {
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(c)
		case c == '\'' || c == '"':
			quote, begun = c, true
		case c == ' ':
			end()
		case strings.ContainsRune("|;&<>()", c):
			end()
			return words
		default:
			word.WriteRune(c)
			begun = true
		}
	}
	end()
	return words
}

func TestShellWordsEndWithTheCommand(t *testing.T) {
	for text, want := range map[string]string{
		`idpauth get-token -o json | jq`:           "idpauth,get-token,-o,json",
		`idpauth get-token -o header)" https://a`:  "idpauth,get-token,-o,header",
		`get_token -u 'a b' -m ""`:                 "get_token,-u,a b,-m,",
		`idpauth x --set 'a={env: "B"}' >out`:      `idpauth,x,--set,a={env: "B"}`,
		`get_token -p "$(pbpaste)" && echo`:        "get_token,-p,$(pbpaste)",
		`idpauth get-token -p a; idpauth status x`: "idpauth,get-token,-p,a",
	} {
		if got := strings.Join(shellWords(text), ","); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

// TestPagesCallWhatThereIs holds every call in the pages, in tables too, against
// the commands and flags of the program.
func TestPagesCallWhatThereIs(t *testing.T) {
	for _, p := range pages(t) {
		calls := p.calls()
		if len(calls) == 0 {
			t.Errorf("%s: no calls were found", p.path)
		}
		for _, words := range calls {
			if why := objection(t, words); why != "" {
				t.Errorf("%s: %s: %s", p.path, strings.Join(words, " "), why)
			}
		}
	}
}

var link = regexp.MustCompile(`\]\(([^):#]+)[#)]`)

// TestPagesLeadToFiles follows the links from one page to another.
func TestPagesLeadToFiles(t *testing.T) {
	for _, p := range pages(t) {
		for _, found := range link.FindAllStringSubmatch(p.text, -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(p.path), found[1])); err != nil {
				t.Errorf("%s: %v", p.path, err)
			}
		}
	}
}

// objection is what the program has against a call, without doing what it asks for.
func objection(t *testing.T, words []string) string {
	t.Helper()
	switch words[0] {
	case "get_token":
		if unknown := ssocli.ParseArguments(words[1:]).Unknown; len(unknown) > 0 {
			return words[unknown[0]] + " is unknown"
		}
		return ""
	case "acurl":
		return "" // what it does not know is curl's
	}
	var stderr bytes.Buffer
	sys := cmd.NewSystem()
	sys.Args = append([]string{"idpauth", "--help"}, words[1:]...)
	sys.Stdout, sys.Stderr = io.Discard, &stderr
	cmd.Main(t.Context(), sys)
	return stderr.String()
}
