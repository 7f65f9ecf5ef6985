package tokenstore

import (
	"bytes"
	"reflect"
	"testing"
)

// FuzzEntry looks for bytes that crash the reader of entries, or that are opened
// without being what was sealed.
func FuzzEntry(f *testing.F) {
	k, err := deriveKey(make([]byte, keySize)) // the processes of a fuzzer share it
	if err != nil {
		f.Fatal(err)
	}
	s := testSession("dev")
	genuine, err := sealEntry(k, s)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(genuine)
	f.Add(genuine[:len(genuine)/2])
	f.Add(bytes.Replace(genuine, []byte("session 1"), []byte("session 2"), 1))
	f.Add([]byte("idpauth session 01\n{}\n"))
	f.Add([]byte("idpauth session 1\n{\"tokens\":[null,{\"expires_at\":\"0000-01-01T00:00:00Z\"}]}\n"))
	f.Add(append([]byte("idpauth session 1\n"), bytes.Repeat([]byte("["), 20_000)...))
	f.Fuzz(func(t *testing.T, data []byte) {
		h, head, sealed, err := readHead(data)
		if (h == nil) != (err != nil) || err == nil && (!bytes.Equal(append(bytes.Clone(head), sealed...), data) || len(head) > maxHead) {
			t.Fatalf("readHead(%q) = %+v, %q, %q, %v", data, h, head, sealed, err)
		}
		if got, err := openEntry(k, Key(s.ID), data); err == nil && !reflect.DeepEqual(got, s) {
			t.Errorf("%q is opened as %+v", data, got)
		}
	})
}
