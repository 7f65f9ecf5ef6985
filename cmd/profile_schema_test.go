package cmd

import (
	"encoding/json"
	"slices"
	"testing"

	"idpauth/flows"
	"idpauth/profiles"
)

func TestSchemaKnowsEveryFlow(t *testing.T) {
	var schema struct {
		Definitions struct {
			Profile struct {
				Properties struct {
					Flow struct{ Enum []any }
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(profiles.Schema()), &schema); err != nil {
		t.Fatal(err)
	}
	var names, aliases []any
	for _, f := range flows.All() {
		names = append(names, f.Name)
		for _, alias := range f.Aliases {
			aliases = append(aliases, alias)
		}
	}
	want := slices.Concat(names, aliases, []any{nil})
	if got := schema.Definitions.Profile.Properties.Flow.Enum; !slices.Equal(got, want) {
		t.Errorf("the schema knows the flows %q, want %q", got, want)
	}
}
