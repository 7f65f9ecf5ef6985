package sandbox

import (
	"net/http"
	"strings"
	"sync"
	"time"
)

// Options are what a Server is made with.
type Options struct {
	Now      func() time.Time // nil: time.Now
	Switches Switches         // failure modes; none: a well-behaved strict server
}

// Server is the identity provider, an http.Handler. It may be used by many
// goroutines at once.
type Server struct {
	mux http.Handler

	// mu guards all below. An endpoint runs under it from the first look at
	// the state to the last, so that two uses of one code cannot both succeed;
	// nothing waits or writes to the network while it is held.
	mu       sync.Mutex
	now      func() time.Time
	advanced time.Duration
	baseURL  string
	switches []*armed
	log      log

	users     map[string]*account
	clients   map[string]*registration
	sessions  map[string]*session
	codes     map[string]*code
	passcodes map[string]*passcode
	devices   map[string]*device
	tokens    map[string]*issued // by value
	saml      map[string]bool    // digests of the assertions issued and not yet used
	usedJTIs  map[string]bool    // of assertions, by issuer
}

// New returns a server. It panics when a switch is not in the Catalogue: that
// is a slip of the program, and a switch ignored would make a test pass.
func New(o Options) *Server {
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Server{
		now:       o.Now,
		baseURL:   "http://127.0.0.1",
		users:     accounts(),
		clients:   registrations(),
		sessions:  map[string]*session{},
		codes:     map[string]*code{},
		passcodes: map[string]*passcode{},
		devices:   map[string]*device{},
		tokens:    map[string]*issued{},
		saml:      map[string]bool{},
		usedJTIs:  map[string]bool{},
		log:       newLog(),
	}
	if err := s.SetSwitches(o.Switches); err != nil {
		panic(err)
	}
	s.mux = s.routes()
	return s
}

// SetBaseURL tells the server its own address, which stands in the issuer and in
// every link. It is set before the first request.
func (s *Server) SetBaseURL(url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.baseURL = strings.TrimRight(url, "/")
}

// BaseURL is the address that SetBaseURL gave.
func (s *Server) BaseURL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.baseURL
}

// Issuer is the `iss` of the server's tokens, UAA's base URL + "/oauth/token".
func (s *Server) Issuer() string { return s.BaseURL() + issuerPath }

const issuerPath = "/oauth/token"

func (s *Server) issuer() string { return s.baseURL + issuerPath }

// Advance moves the server's clock, so that tokens, codes and locks expire
// without anyone waiting.
func (s *Server) Advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.advanced += d
}

func (s *Server) clock() time.Time { return s.now().Add(s.advanced) }

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// endpoint answers a request. It runs with the server locked.
type endpoint func(*Server, *request) reply

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	for pattern, e := range map[string]endpoint{
		"/oauth/token":                     (*Server).token,
		"GET /oauth/authorize":             (*Server).authorize,
		"POST /oauth/device":               (*Server).deviceAuthorization,
		"POST /oauth/revoke":               (*Server).revoke,
		"DELETE /oauth/token/revoke/{jti}": (*Server).revokeByID,
		"POST /introspect":                 (*Server).introspect,
		"POST /check_token":                (*Server).checkToken,
		"/userinfo":                        (*Server).userinfo,
		"/api/echo":                        (*Server).echo,
		"/api/echo/":                       (*Server).echo,
		"GET /login":                       (*Server).loginPage,
		"POST /login.do":                   (*Server).login,
		"GET /login/mfa/verify":            (*Server).secondFactorPage,
		"POST /login/mfa/verify.do":        (*Server).secondFactor,
		"GET /passcode":                    (*Server).passcodePage,
		"GET /device":                      (*Server).devicePage,
		"POST /device":                     (*Server).deviceDecision,
		"GET /version":                     (*Server).version,
		"GET /token_keys":                  (*Server).tokenKeys,
		"GET /token_key":                   (*Server).tokenKey,
		"/":                                (*Server).elsewhere,

		"GET /.well-known/openid-configuration":                   (*Server).discovery,
		"GET /oauth/token/.well-known/openid-configuration":       (*Server).discovery,
		"GET /.well-known/oauth-authorization-server":             (*Server).discovery,
		"GET /.well-known/oauth-authorization-server/oauth/token": (*Server).discovery,
	} {
		mux.Handle(pattern, s.handle(e))
	}
	mux.Handle("/sandbox/", s.control())
	return mux
}

// elsewhere is UAA's answer to a path that it does not know.
func (s *Server) elsewhere(q *request) reply {
	if q.URL.Path == "/" {
		return page(http.StatusOK, "idpauth sandbox", "<p>A local identity provider for tests.</p>")
	}
	return redirect(s.baseURL + "/login")
}

// version is Apigee's own endpoint; get_token 2.2.1 asks it first.
func (s *Server) version(*request) reply {
	return object(http.StatusOK, field("cliVersion", "2.2.1"))
}
