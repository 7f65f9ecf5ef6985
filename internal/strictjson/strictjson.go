// Package strictjson reads the JSON objects of servers and tokens without the
// leniency of encoding/json, which matches names case-blind, keeps the last of
// two equal names and repairs broken strings: each lets one reader of a
// document see something else than another (RFC 8259 sections 4 and 8,
// RFC 7519 section 4).
//
// It imports nothing of ours but the Member of package token.
package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// MaxDepth is how deep objects and arrays may nest, the outermost counted.
const MaxDepth = 100

var byteOrderMark = []byte("\xef\xbb\xbf")

// Object reads data as one JSON object with nothing behind it. A byte order
// mark before it is dropped. The values are parts of data, byte for byte.
func Object(data []byte) (Members, error) {
	data = bytes.TrimPrefix(data, byteOrderMark)
	if !utf8.Valid(data) {
		return nil, errors.New("JSON is not UTF-8")
	}
	if !json.Valid(data) {
		return nil, syntaxError(data)
	}
	s := scanner{data: data}
	s.space()
	if s.data[s.at] != '{' {
		return nil, fmt.Errorf("a JSON object is wanted, not %s", kind(s.data[s.at:]))
	}
	return s.object(1)
}

// syntaxError asks encoding/json what is wrong with data.
func syntaxError(data []byte) error {
	var raw json.RawMessage
	err := json.Unmarshal(data, &raw)
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("malformed JSON at byte %d: %w", syntax.Offset, err)
	}
	return errors.New("malformed JSON")
}
