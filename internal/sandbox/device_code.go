package sandbox

import (
	"net/http"
	"slices"
	"time"
)

// device is a device authorization (RFC 8628), by its device code.
type device struct {
	client    *registration
	wish      wish
	userCode  string
	challenge string // of PKCE, which some servers ask for here too
	expires   time.Time
	interval  time.Duration
	polled    time.Time
	approved  *account
	denied    bool
	spent     bool
}

const (
	deviceLife     = 600
	deviceInterval = 5
	userAlphabet   = "BCDFGHJKLMNPQRSTVWXZ" // RFC 8628 section 6.1
)

// deviceAuthorization is the endpoint of RFC 8628 section 3.1.
func (s *Server) deviceAuthorization(q *request) reply {
	if name := q.repeated(); name != "" || q.malformed {
		return refuse(http.StatusBadRequest, "invalid_request", "Parameter given more than once: "+name)
	}
	c, refused := s.authenticateClient(q)
	if refused != nil {
		return *refused
	}
	if !slices.Contains(c.Grants, grantDeviceCode) {
		return refuse(http.StatusBadRequest, "unauthorized_client", "Unauthorized grant type: "+grantDeviceCode)
	}
	w, refused := userWish(q, c)
	if refused != nil {
		return *refused
	}
	if q.has("code_challenge") && q.param("code_challenge_method") != "S256" {
		return refuse(http.StatusBadRequest, "invalid_request", "code_challenge_method is not S256")
	}
	life := q.on.seconds("device-lifetime", deviceLife)
	interval := q.on.seconds("device-interval", deviceInterval)
	d := &device{
		client: c, wish: w, challenge: q.param("code_challenge"),
		userCode: randomText(userAlphabet, 4) + "-" + randomText(userAlphabet, 4),
		expires:  q.now.Add(time.Duration(life) * time.Second), interval: time.Duration(interval) * time.Second,
	}
	value := random(20)
	s.devices[value] = d
	return object(http.StatusOK,
		field("device_code", value),
		field("user_code", d.userCode),
		field("verification_uri", s.baseURL+"/device"),
		field("verification_uri_complete", s.baseURL+"/device?user_code="+d.userCode),
		field("expires_in", life),
		field("interval", interval),
	)
}

// deviceCodeGrant is a poll (RFC 8628 section 3.4).
func (s *Server) deviceCodeGrant(q *request, c *registration) reply {
	d := s.devices[q.param("device_code")]
	if d != nil && d.spent {
		s.log.replayed(ReplayedDeviceCode)
	}
	if d == nil || d.spent || d.client != c {
		return refuse(http.StatusBadRequest, "invalid_grant", "Invalid device code")
	}
	if user := s.user(q.on.value("device-as")); user != nil {
		d.approved = user
	}
	if state := d.poll(q); state != "" {
		return refuse(http.StatusBadRequest, state, "Device authorization: "+state)
	}
	d.spent = true
	if d.challenge != "" && !answers(d.challenge, q.param("code_verifier")) {
		return refuse(http.StatusBadRequest, "invalid_grant", "Invalid code verifier")
	}
	return s.signedIn(q, &consent{
		grantType: grantDeviceCode, client: c, user: d.approved, scopes: d.wish.scopes, authTime: q.now,
	}, d.wish)
}

// poll says in the error codes of RFC 8628 section 3.5 why there is no token yet.
func (d *device) poll(q *request) string {
	early := !d.polled.IsZero() && q.now.Sub(d.polled) < d.interval
	d.polled = q.now
	switch forced := q.on.value("device-poll"); {
	case early || forced == "slow_down":
		d.interval += 5 * time.Second
		return "slow_down"
	case forced != "":
		return forced
	case !q.now.Before(d.expires):
		return "expired_token"
	case d.denied:
		return "access_denied"
	case d.approved == nil:
		return "authorization_pending"
	}
	return ""
}
