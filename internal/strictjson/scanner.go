package strictjson

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf16"
)

// scanner walks over text that is known to be UTF-8 and to follow the grammar
// of JSON; what it looks for is what the grammar allows.
type scanner struct {
	data []byte
	at   int
}

func (s *scanner) object(depth int) (Members, error) {
	if depth > MaxDepth {
		return nil, tooDeep()
	}
	s.at++ // {
	members := Members{}
	seen := map[string]bool{}
	for s.space(); s.data[s.at] != '}'; s.space() {
		name, err := s.name()
		if err != nil {
			return nil, err
		}
		if seen[name] {
			return nil, fmt.Errorf("JSON has two members %s", quoteName(name))
		}
		seen[name] = true

		s.space()
		s.at++ // :
		s.space()
		start := s.at
		if err := s.value(depth); err != nil {
			return nil, err
		}
		members = append(members, member(name, s.data[start:s.at]))
		s.comma()
	}
	s.at++ // }
	return members, nil
}

func (s *scanner) array(depth int) error {
	if depth > MaxDepth {
		return tooDeep()
	}
	s.at++ // [
	for s.space(); s.data[s.at] != ']'; s.space() {
		if err := s.value(depth); err != nil {
			return err
		}
		s.comma()
	}
	s.at++ // ]
	return nil
}

// value passes over a value that stands in an object or array of that depth.
func (s *scanner) value(depth int) error {
	switch s.data[s.at] {
	case '{':
		_, err := s.object(depth + 1)
		return err
	case '[':
		return s.array(depth + 1)
	case '"':
		return s.string()
	}
	for s.at < len(s.data) && !delimits(s.data[s.at]) {
		s.at++
	}
	return nil
}

func (s *scanner) name() (string, error) {
	start := s.at
	if err := s.string(); err != nil {
		return "", err
	}
	var name string
	err := json.Unmarshal(s.data[start:s.at], &name)
	return name, err
}

// string passes over a string. An escape may name half of a surrogate pair,
// which is no character and which readers replace differently.
func (s *scanner) string() error {
	s.at++ // "
	for s.data[s.at] != '"' {
		switch {
		case s.data[s.at] != '\\':
			s.at++
		case s.data[s.at+1] != 'u':
			s.at += 2
		default:
			first := s.escape()
			if !utf16.IsSurrogate(first) {
				continue
			}
			if s.data[s.at] != '\\' || s.data[s.at+1] != 'u' || !isPair(first, s.escape()) {
				return errors.New("JSON string with a lone surrogate")
			}
		}
	}
	s.at++ // "
	return nil
}

// escape reads a \uXXXX.
func (s *scanner) escape() rune {
	n, _ := strconv.ParseUint(string(s.data[s.at+2:s.at+6]), 16, 16)
	s.at += 6
	return rune(n)
}

func isPair(high, low rune) bool {
	const replacement = '\uFFFD' // no pair stands for it
	return utf16.DecodeRune(high, low) != replacement
}

func (s *scanner) space() {
	for s.at < len(s.data) && isSpace(s.data[s.at]) {
		s.at++
	}
}

func (s *scanner) comma() {
	s.space()
	if s.data[s.at] == ',' {
		s.at++
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func delimits(c byte) bool { return isSpace(c) || c == ',' || c == '}' || c == ']' }

func tooDeep() error { return fmt.Errorf("JSON is nested more than %d deep", MaxDepth) }

// quoteName shows a name that a server chose.
func quoteName(name string) string {
	const longest = 64
	if len(name) > longest {
		return strconv.QuoteToASCII(name[:longest]) + "…"
	}
	return strconv.QuoteToASCII(name)
}
