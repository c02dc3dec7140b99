// An OpenID provider that is not Crema's: node issuer.js REDIRECT_URI PORT TOKEN_SECONDS.
// It names scopes and customers by claims of its own, rotates refresh tokens and asks for the name alone.
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const [redirectUri, port, tokenSeconds] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const resource = 'urn:crema';
const scopes = 'menu:read orders:read orders:write wallets:read';
const customers = {
  mina: '01990000-0000-7000-8000-000000000001',
  joon: '01990000-0000-7000-8000-000000000002',
};

const provider = new Provider(issuer, {
  clients: [{
    client_id: 'gateway',
    client_secret: 'a secret: of the gateway',
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    post_logout_redirect_uris: [new URL('/', redirectUri).href],
  }],
  pkce: { required: () => true },
  rotateRefreshToken: true,
  issueRefreshToken: () => true,
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, name: id[0].toUpperCase() + id.slice(1) }) }),
  claims: { openid: ['sub'], profile: ['name'] },
  conformIdTokenClaims: false,
  extraTokenClaims: (_, token) => ({ crm_number: customers[token.accountId], permissions: [...token.scope.split(' ')] }),
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope('openid profile');
    grant.addResourceScope(resource, scopes);
    await grant.save();
    return grant;
  },
  features: {
    devInteractions: { enabled: true },
    revocation: { enabled: true },
    rpInitiatedLogout: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resource,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: scopes, audience: 'crema', accessTokenFormat: 'jwt', accessTokenTTL: Number(tokenSeconds), jwt: { sign: { alg: 'RS256' } },
      }),
    },
  },
});

let tokenRequests = 0;
provider.on('grant.success', () => { tokenRequests++; });

const answer = provider.callback();
createServer((request, response) => {
  if (request.url === '/granted') {
    response.end(String(tokenRequests));
  } else {
    answer(request, response);
  }
}).listen(Number(port), '127.0.0.1', () => console.log(`Listening at ${issuer}`));
