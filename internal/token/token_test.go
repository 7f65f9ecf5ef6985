package token

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestTokenServesUntilItsMargin(t *testing.T) {
	start := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for name, tt := range map[string]struct {
		life, left, minTTL time.Duration
		want               bool
	}{
		"long life, 30 s left":        {time.Hour, 30 * time.Second, 0, true},
		"long life, less left":        {time.Hour, 30*time.Second - 1, 0, false},
		"short life, a tenth left":    {100 * time.Second, 10 * time.Second, 0, true},
		"short life, less left":       {100 * time.Second, 10*time.Second - 1, 0, false},
		"ended":                       {100 * time.Second, 0, 0, false},
		"no life at all":              {0, 0, 0, false},
		"as long as asked for":        {time.Hour, 10 * time.Minute, 10 * time.Minute, true},
		"shorter than asked for":      {time.Hour, 10*time.Minute - 1, 10 * time.Minute, false},
		"less asked for than usually": {time.Hour, 5 * time.Second, time.Second, true},
	} {
		t.Run(name, func(t *testing.T) {
			token := Token{ObtainedAt: start, ExpiresAt: start.Add(tt.life)}
			if got := token.Serves(token.ExpiresAt.Add(-tt.left), tt.minTTL); got != tt.want {
				t.Errorf("Serves = %v, want %v", got, tt.want)
			}
		})
	}
}

func TestSecretShowsItselfToNobody(t *testing.T) {
	secret := Secret("c4nary")
	holder := struct{ S Secret }{secret}
	var shown []string
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		shown = append(shown, fmt.Sprintf(verb, secret), fmt.Sprintf(verb, holder), fmt.Sprintf(verb, &holder), fmt.Sprintf(verb, []Secret{secret}))
	}
	encoded, err := json.Marshal(map[string]any{"secret": holder, "pointer": &secret})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range append(shown, string(encoded), fmt.Sprint(secret)) {
		if strings.Contains(text, "c4nary") || strings.Contains(strings.ToLower(text), "63346e617279") {
			t.Errorf("shown: %s", text)
		}
	}
	if secret.Reveal() != "c4nary" {
		t.Error("Reveal does not")
	}
}

func TestQuestionIsTheSameWhateverTheOrderOfItsScopes(t *testing.T) {
	key := Question{Scopes: []string{"a", "b"}, Params: map[string]string{"x": "1", "y": "2"}}.Key()
	if same := (Question{Scopes: []string{"b", "a", "b"}, Params: map[string]string{"y": "2", "x": "1"}}).Key(); same != key {
		t.Error("the order of scopes and parameters counts")
	}
	for name, other := range map[string]Question{
		"fewer scopes":      {Scopes: []string{"a"}, Params: map[string]string{"x": "1", "y": "2"}},
		"scopes run on":     {Scopes: []string{"a b"}, Params: map[string]string{"x": "1", "y": "2"}},
		"another parameter": {Scopes: []string{"a", "b"}, Params: map[string]string{"x": "1", "y": "3"}},
		"audience":          {Scopes: []string{"a", "b"}, Params: map[string]string{"x": "1", "y": "2"}, Audience: []string{"c"}},
		"resource":          {Scopes: []string{"a", "b"}, Params: map[string]string{"x": "1", "y": "2"}, Resource: []string{"c"}},
	} {
		if other.Key() == key {
			t.Errorf("%s: the same key", name)
		}
	}
}
