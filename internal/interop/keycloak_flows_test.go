//go:build interop && linux

package interop

import "testing"

// newKeycloakCLI is the program with a profile that signs who in by password.
func newKeycloakCLI(t *testing.T, k *keycloak, who user, more string) *cli {
	t.Helper()
	c := newCLI(t, k.profile("password", "password")+
		"username: "+who.Name+"\npassword: {env: THE_PASSWORD}\n"+more, who.Password)
	c.setenv("THE_PASSWORD", who.Password)
	return c
}

func TestPasswordGetsTheUsersTokenOfKeycloak(t *testing.T) {
	k := started(t, lab.keycloak)
	seen := k.watch(t, alice.Password)
	token := newKeycloakCLI(t, k, alice, "").run(t, "", "get-token").token(t)
	if got := claims(t, token); got["preferred_username"] != alice.Name || got["iss"] != k.issuer() {
		t.Errorf("claims %v", got)
	}
	seen.want("password", 1)
	shows(t, keycloakName, "password")
}

func TestKeycloaksCodeIsSentWithThePassword(t *testing.T) {
	k := started(t, lab.keycloak)
	secret := base32Secret(carolsKeycloakSecret)
	c := newKeycloakCLI(t, k, carol, "mfa: {totp_secret: {env: THE_TOTP_SECRET}}")
	c.setenv("THE_TOTP_SECRET", secret)
	seen := k.watch(t, carol.Password, secret)
	c.run(t, "", "get-token").token(t)
	seen.want("password", 1)
	for _, sent := range seen.grants("password") {
		if code := sent.Form.Get("totp"); len(code) != 6 {
			t.Errorf("totp %q", code)
		}
	}
}

func TestPasswordAloneOfWhoHasASecondFactorIsRefused(t *testing.T) {
	k := started(t, lab.keycloak)
	newKeycloakCLI(t, k, carol, "").run(t, "", "get-token").refused(t, exitRefused, "")
}

func TestKeycloakRotatesTheRefreshToken(t *testing.T) {
	k := started(t, lab.keycloak)
	c := newKeycloakCLI(t, k, alice, "")
	first := c.run(t, "", "get-token", "-o", "json").want(t, exitOK).object(t)
	for range 2 {
		next := c.run(t, "", "refresh", "-o", "json").want(t, exitOK).object(t)
		if next["refresh_token"] == first["refresh_token"] {
			t.Error("the refresh token is the old one")
		}
		first = next
	}
	shows(t, keycloakName, "refresh")
}

func TestClientCredentialsGetATokenOfKeycloak(t *testing.T) {
	k := started(t, lab.keycloak)
	c := newCLI(t, k.profile("service", "client-credentials")+"client_secret: "+keycloakSecret, keycloakSecret)
	token := c.run(t, "", "get-token").token(t)
	if got := claims(t, token); got["azp"] != "service" {
		t.Errorf("claims %v", got)
	}
	shows(t, keycloakName, "client-credentials")
}

func TestTokenOfTheUserIsExchangedForTheServices(t *testing.T) {
	k := started(t, lab.keycloak)
	subject := newKeycloakCLI(t, k, alice, "").run(t, "", "get-token").token(t)
	c := newCLI(t, k.profile("service", "token-exchange")+
		"client_secret: "+keycloakSecret+"\nsubject_token: {env: THE_SUBJECT}", subject, keycloakSecret)
	c.setenv("THE_SUBJECT", subject)
	seen := k.watch(t, subject)
	token := c.run(t, "", "get-token").token(t)
	if got := claims(t, token); got["azp"] != "service" || got["preferred_username"] != alice.Name {
		t.Errorf("claims %v", got)
	}
	seen.want("urn:ietf:params:oauth:grant-type:token-exchange", 1)
	shows(t, keycloakName, "token-exchange")
}

func TestForgedSubjectIsSentOnce(t *testing.T) {
	k := started(t, lab.keycloak)
	forged := newKeycloakCLI(t, k, alice, "").run(t, "", "get-token").token(t) + "A"
	c := newCLI(t, k.profile("service", "token-exchange")+
		"client_secret: "+keycloakSecret+"\nsubject_token: {env: THE_SUBJECT}", forged, keycloakSecret)
	c.setenv("THE_SUBJECT", forged)
	seen := k.watch(t, forged)
	c.run(t, "", "get-token").refused(t, exitRefused, "")
	seen.want("urn:ietf:params:oauth:grant-type:token-exchange", 1)
}
