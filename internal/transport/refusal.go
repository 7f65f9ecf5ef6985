package transport

import (
	"encoding/json"
	"slices"
)

// refusalLimit is the longest answer that is looked into for an error code.
const refusalLimit = 4 << 10

// errorCodes are the error codes that a trace shows: those of the OAuth registry
// and of OpenID Connect, and what UAA and Auth0 have beside them. Any other text
// could be anything, also what was sent.
var errorCodes = []string{
	"access_denied",
	"account_selection_required",
	"authorization_pending",
	"consent_required",
	"expired_token",
	"insufficient_scope",
	"interaction_required",
	"invalid_client",
	"invalid_client_metadata",
	"invalid_grant",
	"invalid_request",
	"invalid_scope",
	"invalid_target",
	"invalid_token",
	"login_required",
	"mfa_required",
	"server_error",
	"slow_down",
	"temporarily_unavailable",
	"unauthorized",
	"unauthorized_client",
	"unsupported_grant_type",
	"unsupported_response_type",
	"unsupported_token_type",
	"use_dpop_nonce",
}

// errorCode is the error code of a refusal (RFC 6749 section 5.2), empty where
// it has none that is known.
func errorCode(refusal []byte) string {
	var body struct {
		Error string `json:"error"`
	}
	if json.Unmarshal(refusal, &body) != nil || !slices.Contains(errorCodes, body.Error) {
		return ""
	}
	return body.Error
}
