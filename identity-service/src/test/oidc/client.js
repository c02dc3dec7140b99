// A client that knows nothing of Crema but the issuer: node client.js ISSUER CLIENT_ID CLIENT_SECRET REDIRECT_URI NAME PASSWORD.
// It signs a person in, refreshes, revokes and signs out, and fails if anything is not as OpenID Connect says.
import assert from 'node:assert/strict';
import * as openid from 'openid-client';

const [issuer, clientId, clientSecret, redirectUri, name, password] = process.argv.slice(2);

const config = await openid.discovery(new URL(issuer), clientId, undefined, openid.ClientSecretBasic(clientSecret),
  { execute: [openid.allowInsecureRequests] });
assert.equal(config.serverMetadata().supportsPKCE(), true);

const pkceCodeVerifier = openid.randomPKCECodeVerifier();
const expectedState = openid.randomState();
const expectedNonce = openid.randomNonce();
const address = openid.buildAuthorizationUrl(config, {
  redirect_uri: redirectUri, scope: 'openid profile orders:read menu:read', state: expectedState, nonce: expectedNonce,
  code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier), code_challenge_method: 'S256',
});

const tokens = await openid.authorizationCodeGrant(config, await signIn(address),
  { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true, maxAge: 60 });
const person = tokens.claims();
assert.equal(person.preferred_username, name);
assert.equal((await openid.fetchUserInfo(config, tokens.access_token, person.sub)).preferred_username, name);

const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token);
assert.notEqual(refreshed.refresh_token, tokens.refresh_token);
assert.equal(refreshed.claims().sub, person.sub);

await openid.tokenRevocation(config, refreshed.refresh_token);
await assert.rejects(openid.refreshTokenGrant(config, refreshed.refresh_token), { error: 'invalid_grant' });

const signedOut = await fetch(openid.buildEndSessionUrl(config,
  { id_token_hint: refreshed.id_token, post_logout_redirect_uri: new URL('/', redirectUri).href }), { redirect: 'manual' });
assert.equal(signedOut.status, 302);
assert.equal(signedOut.headers.get('location'), new URL('/', redirectUri).href);
console.log('signed in, refreshed, revoked and signed out');

/** Submits the form as a browser does. */
async function signIn(address) {
  const page = await fetch(address);
  assert.equal(page.status, 200, await page.clone().text());
  const form = new URLSearchParams();
  for (const [, field, value] of (await page.text()).matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)) {
    form.append(field, value.replace(/&#(\d+);|&#x([0-9a-f]+);/gi, (_, dec, hex) => String.fromCodePoint(dec ?? parseInt(hex, 16)))
      .replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'));
  }
  form.append('username', name);
  form.append('password', password);
  const answer = await fetch(new URL(address.pathname, address), {
    method: 'POST', body: form, redirect: 'manual',
    headers: { cookie: page.headers.getSetCookie().map(it => it.split(';')[0]).join('; ') },
  });
  assert.equal(answer.status, 302, await answer.clone().text());
  return new URL(answer.headers.get('location'));
}
