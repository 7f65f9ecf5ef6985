package strictjson

import (
	"reflect"
	"testing"
)

func mustObject(t *testing.T, text string) Members {
	t.Helper()
	members, err := Object([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return members
}

func TestReadersGiveTheValueOrTheTypeError(t *testing.T) {
	m := mustObject(t, `{"s":"a\u00e9","empty":"","i":12345678901234567890,"f":1.7e9,"yes":true,"null":null,
		"list":["a","b"],"none":[],"mixed":["a",1],"holed":["a",null],"o":{}}`)
	readers := map[string]func(string) (any, error){
		"String":  func(name string) (any, error) { return m.String(name) },
		"Number":  func(name string) (any, error) { v, err := m.Number(name); return v.String(), err },
		"Bool":    func(name string) (any, error) { return m.Bool(name) },
		"Strings": func(name string) (any, error) { return m.Strings(name) },
	}
	tests := []struct {
		reader, name string
		want         any
		err          string
	}{
		{"String", "s", "aé", ""},
		{"String", "empty", "", ""},
		{"String", "null", "", ""},
		{"String", "absent", "", ""},
		{"String", "S", "", ""},
		{"String", "i", "", `member "i" is a number, not a string`},
		{"Number", "i", "12345678901234567890", ""},
		{"Number", "f", "1.7e9", ""},
		{"Number", "null", "", ""},
		{"Number", "absent", "", ""},
		{"Number", "s", "", `member "s" is a string, not a number`},
		{"Bool", "yes", true, ""},
		{"Bool", "absent", false, ""},
		{"Bool", "list", false, `member "list" is an array, not true or false`},
		{"Strings", "list", []string{"a", "b"}, ""},
		{"Strings", "none", []string{}, ""},
		{"Strings", "null", []string(nil), ""},
		{"Strings", "absent", []string(nil), ""},
		{"Strings", "s", []string(nil), `member "s" is a string, not an array of strings`},
		{"Strings", "mixed", []string(nil), `member "mixed" is an array, not an array of strings`},
		{"Strings", "holed", []string(nil), `member "holed" is an array with null, not an array of strings`},
		{"Strings", "o", []string(nil), `member "o" is an object, not an array of strings`},
	}
	for _, tt := range tests {
		t.Run(tt.reader+" "+tt.name, func(t *testing.T) {
			got, err := readers[tt.reader](tt.name)
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %#v, want %#v", got, tt.want)
			}
			if message := errorText(err); message != tt.err {
				t.Errorf("error %q, want %q", message, tt.err)
			}
		})
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestGetTellsNullFromAbsent(t *testing.T) {
	m := mustObject(t, `{"a":null}`)
	if raw, ok := m.Get("a"); !ok || string(raw) != "null" {
		t.Errorf("Get(a) = %s, %v", raw, ok)
	}
	if _, ok := m.Get("b"); ok {
		t.Error("Get(b) found what is not there")
	}
}
