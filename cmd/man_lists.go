package cmd

// manLists are the sections of the program's manual page that no table of the
// program gives.
var manLists = []struct {
	title   string
	entries [][2]string
}{
	{"Exit status", [][2]string{
		{"0", "Success."},
		{"1", "Usage, config, local files, cancelled by the person."},
		{"2", "The profile does not exist, and nothing else."},
		{"3", "The identity provider or the person said no, or interaction is needed but not allowed."},
		{"4", "The network, or an answer that is no OAuth."},
		{"5", "A deadline passed."},
	}},
	{"Environment", [][2]string{
		{"IDPAUTH_CONFIG", "The config file, as --config."},
		{"IDPAUTH_STATE_DIR", "The directory of tokens, locks and keys."},
		{"IDPAUTH_PROFILE", "The profile, as --profile."},
		{"IDPAUTH_OUTPUT", "The output format of tokens, as --output."},
		{"IDPAUTH_TIMEOUT", "As --timeout."},
		{"IDPAUTH_NO_INTERACTIVE", "As --no-interactive, unless it is empty, 0 or false."},
		{"IDPAUTH_STORE", "The token store: auto, keyring, keyfile, passphrase or memory."},
		{"IDPAUTH_PASSPHRASE", "The passphrase of the token store."},
		{"IDPAUTH_PASSPHRASE_FILE", "A file that holds it."},
		{"IDPAUTH_EXPORT_PASSPHRASE", "The passphrase of exported profiles."},
		{"IDPAUTH_CLIENT_ID", "Another client than the profile's."},
		{"IDPAUTH_CLIENT_SECRET", "Its secret."},
		{"IDPAUTH_USERNAME", "Who signs in, as --username."},
		{"IDPAUTH_PASSWORD", "The password."},
		{"IDPAUTH_MFA_CODE", "The second factor, as --mfa-code."},
		{"IDPAUTH_PASSCODE", "The one-time passcode, as --passcode."},
		{"SOURCE_DATE_EPOCH", "The date of manual pages, in seconds since 1970."},
	}},
	{"Files", [][2]string{
		{"~/.config/idpauth/config.yaml", "The profiles and settings. XDG_CONFIG_HOME and, on Windows, AppData have it elsewhere."},
		{"~/.local/state/idpauth", "Sealed tokens, locks and the discovery cache. XDG_STATE_HOME and, on Windows, LocalAppData have it elsewhere."},
	}},
}
