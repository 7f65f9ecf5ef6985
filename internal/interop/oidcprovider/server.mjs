// Usage: node server.mjs CONFIG, a JSON file of
//
//   issuer   what it calls itself
//   port     where it listens on 127.0.0.1
//   pushed   whether it takes pushed authorization requests only
//   clients  its clients, by the names of OpenID Connect's dynamic registration
//   mtls     {port, key, cert, ca}: where it listens with TLS, for clients that
//            show a certificate; PEM
//
// Everybody may sign in, by whatever password. Refresh tokens rotate, and one
// that is used twice ends its session. https://SOMETHING.api.test is an API.
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTLSServer } from 'node:https';
import Provider, { errors } from 'oidc-provider';

const config = JSON.parse(readFileSync(process.argv[2], 'utf8'));

function signingKey(type, options, alg) {
  const { privateKey } = generateKeyPairSync(type, options);
  return { ...privateKey.export({ format: 'jwk' }), alg, use: 'sig', kid: alg };
}

function certificate(ctx) {
  const { raw } = ctx.req.socket.getPeerCertificate?.() ?? {};
  return raw && new X509Certificate(raw);
}

const provider = new Provider(config.issuer, {
  clients: config.clients,
  jwks: {
    keys: [
      signingKey('rsa', { modulusLength: 2048 }, 'RS256'),
      signingKey('ec', { namedCurve: 'P-256' }, 'ES256'),
      signingKey('ed25519', {}, 'EdDSA'),
    ],
  },
  clientAuthMethods: [
    'client_secret_basic', 'client_secret_post', 'client_secret_jwt',
    'private_key_jwt', 'tls_client_auth', 'none',
  ],
  extraClientMetadata: { properties: ['device_code_ttl'] },
  discovery: {
    mtls_endpoint_aliases: { token_endpoint: `https://127.0.0.1:${config.mtls.port}/token` },
  },
  features: {
    clientCredentials: { enabled: true },
    deviceFlow: { enabled: true },
    introspection: { enabled: true },
    revocation: { enabled: true },
    pushedAuthorizationRequests: {
      enabled: true,
      requirePushedAuthorizationRequests: config.pushed,
    },
    mTLS: {
      enabled: true,
      tlsClientAuth: true,
      getCertificate: certificate,
      certificateAuthorized: (ctx) => ctx.req.socket.authorized,
      certificateSubjectMatches: (ctx, property, expected) => property === 'tls_client_auth_san_dns'
        && certificate(ctx).subjectAltName === `DNS:${expected}`,
    },
    resourceIndicators: {
      enabled: true,
      // A code or refresh token may be for several; a token is for one.
      defaultResource: (ctx, client, several) => several?.[0],
      useGrantedResource: () => true,
      getResourceServerInfo(ctx, resource) {
        if (!new URL(resource).hostname.endsWith('.api.test')) {
          throw new errors.InvalidTarget();
        }
        return { scope: 'read write', audience: resource, accessTokenFormat: 'jwt' };
      },
    },
  },
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  issueRefreshToken: (ctx, client) => client.grantTypeAllowed('refresh_token'),
  rotateRefreshToken: true,
  ttl: {
    DeviceCode: (ctx, code, client) => client.device_code_ttl ?? 600,
  },
});

const answer = provider.callback();
createServer(answer).listen(config.port, '127.0.0.1');
createTLSServer({
  key: config.mtls.key,
  cert: config.mtls.cert,
  ca: config.mtls.ca,
  requestCert: true,
  rejectUnauthorized: false, // who comes without a certificate is told so
}, answer).listen(config.mtls.port, '127.0.0.1');
