package output

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"idpauth/internal/token"
)

var awsFormat = Format{
	Name:   "aws",
	Usage:  "AWS credentials as credential_process wants them, where the answer carries such",
	render: renderAWS,
}

// awsCredentials are the members of the STS API's Credentials. A token service
// answers with them beside the access token, or within a member of that name.
type awsCredentials struct {
	AccessKeyId, SecretAccessKey, SessionToken string
	Expiration                                 string // RFC 3339
}

// renderAWS writes what docs.aws.amazon.com/sdkref/latest/guide/
// feature-process-credentials says. Credentials without an end count as lasting
// there, which those with a session token never are.
func renderAWS(t *token.Token, _ Context) ([]byte, error) {
	c, err := findAWS(t)
	switch {
	case err != nil:
		return nil, err
	case c.AccessKeyId == "" || c.SecretAccessKey == "":
		return nil, errors.New("the answer carries no AWS credentials (AccessKeyId, SecretAccessKey)")
	case c.Expiration == "" && t.ExpiryKnown:
		c.Expiration = timestamp(t.ExpiresAt)
	case c.Expiration == "" && c.SessionToken != "":
		return nil, errors.New("the answer does not tell when its AWS credentials end")
	}
	if _, err := time.Parse(time.RFC3339, c.Expiration); c.Expiration != "" && err != nil {
		return nil, fmt.Errorf("the Expiration %.60q is no time of RFC 3339", c.Expiration)
	}
	var o Object
	o.Add("Version", 1)
	o.Add("AccessKeyId", c.AccessKeyId)
	o.Add("SecretAccessKey", c.SecretAccessKey)
	o.addGiven("SessionToken", c.SessionToken)
	o.addGiven("Expiration", c.Expiration)
	return renderJSON(o)
}

func findAWS(t *token.Token) (c awsCredentials, err error) {
	own := map[string]*string{
		"AccessKeyId":     &c.AccessKeyId,
		"SecretAccessKey": &c.SecretAccessKey,
		"SessionToken":    &c.SessionToken,
		"Expiration":      &c.Expiration,
	}
	for _, m := range t.Extra {
		var into any = &c
		if field := own[m.Name]; field != nil {
			into = field
		} else if m.Name != "Credentials" {
			continue
		}
		if json.Unmarshal(m.Value, into) != nil {
			return c, fmt.Errorf("the answer's %s is not what AWS credentials have", m.Name)
		}
	}
	return c, nil
}
