package output

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"idpauth/internal/token"
)

var execCredentialFormat = Format{
	Name:   "exec-credential",
	Usage:  "the ExecCredential that kubectl reads from a credential plugin",
	check:  func(ctx Context) error { _, err := ctx.execVersion(); return err },
	render: renderExecCredential,
}

// renderExecCredential writes what kubernetes.io/docs/reference/config-api/
// client-authentication.v1 says. Without an end kubectl keeps the token until the
// API server refuses it.
func renderExecCredential(t *token.Token, ctx Context) ([]byte, error) {
	version, err := ctx.execVersion()
	if err != nil {
		return nil, err
	}
	if err := checkBearer(t); err != nil {
		return nil, err
	}
	var status, credential Object
	if t.ExpiryKnown {
		status.Add("expirationTimestamp", timestamp(t.ExpiresAt))
	}
	status.Add("token", t.AccessToken.Reveal())
	credential.Add("apiVersion", version)
	credential.Add("kind", "ExecCredential")
	credential.Add("status", status)
	return renderJSON(credential)
}

// execVersions are the versions of the API that have the same status; the first
// is for those who do not say which they speak.
var execVersions = []string{"client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"}

// execVersion is the version in which kubectl wants its answer.
func (ctx Context) execVersion() (string, error) {
	if ctx.ExecInfo == "" {
		return execVersions[0], nil
	}
	var info struct {
		APIVersion string `json:"apiVersion"`
	}
	err := json.Unmarshal([]byte(ctx.ExecInfo), &info)
	if _, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		err = errors.New("it has no text under apiVersion")
	}
	if err != nil {
		return "", fmt.Errorf("KUBERNETES_EXEC_INFO is no JSON object: %w", err)
	}
	if !slices.Contains(execVersions, info.APIVersion) {
		return "", fmt.Errorf("KUBERNETES_EXEC_INFO asks for %.80q; there are %s", info.APIVersion, enumerate(execVersions))
	}
	return info.APIVersion, nil
}
