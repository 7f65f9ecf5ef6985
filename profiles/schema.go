package profiles

import _ "embed"

//go:embed config.schema.json
var schema string

// Schema is the JSON Schema of the config file (draft-07, the one that YAML
// editors know best).
func Schema() string { return schema }
