import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isHubToken, mayCarryToken, readWhoami, WHOAMI_URL } from '../../../../src/core/identity/whoami';

const ROUTER = 'https://router.huggingface.co';

/** Origins that look like those of Hugging Face, and others. */
const origins = fc.oneof(
  fc.constantFrom(
    ROUTER,
    'https://huggingface.co',
    'http://huggingface.co',
    'https://www.huggingface.co',
    'https://router.huggingface.co:8443',
    'http://router.huggingface.co',
    'https://evil-huggingface.co',
    'https://huggingface.co.evil.example',
    'https://router.huggingface.co.evil.example',
    'https://x.endpoints.huggingface.cloud',
    'http://127.0.0.1:8080',
  ),
  fc.webUrl({ validSchemes: ['http', 'https'] }).map((url) => new URL(url).origin),
);
const paths = fc.oneof(
  fc.constantFrom('/api/whoami-v2', '/api/whoami-v2/', '/api/whoami-v2?x=1', '/api/models', '/'),
  fc.webPath().map((path) => `/${path}`),
);

describe('a token', () => {
  it('goes to the origin that it was stored for, and with one question to the Hub; nowhere else', () => {
    fc.assert(
      fc.property(origins, origins, paths, fc.constantFrom('GET', 'POST'), (storedFor, to, path, method) => {
        fc.pre(URL.canParse(to + path));
        const url = to + path;
        const isWhoami =
          storedFor === ROUTER && method === 'GET' && url === 'https://huggingface.co/api/whoami-v2';
        assert.equal(
          mayCarryToken(storedFor, { method, url }),
          new URL(url).origin === storedFor || isWhoami,
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('for the router goes to the Hub to ask whose it is, only by GET and only there', () => {
    assert.ok(mayCarryToken(ROUTER, { method: 'GET', url: WHOAMI_URL }));
    for (const [storedFor, method, url] of [
      [ROUTER, 'POST', WHOAMI_URL],
      [ROUTER, 'GET', `${WHOAMI_URL}?next=1`],
      [ROUTER, 'GET', 'https://huggingface.co/api/whoami'],
      [ROUTER, 'GET', 'https://user@huggingface.co/api/whoami-v2'],
      [ROUTER, 'GET', 'http://huggingface.co/api/whoami-v2'],
      [ROUTER, 'GET', 'https://www.huggingface.co/api/whoami-v2'],
      ['https://router.huggingface.co:8443', 'GET', WHOAMI_URL],
      ['https://api.huggingface.co', 'GET', WHOAMI_URL],
      ['https://a.endpoints.huggingface.cloud', 'GET', WHOAMI_URL],
      ['http://127.0.0.1:8080', 'GET', WHOAMI_URL],
    ] as const) {
      assert.equal(mayCarryToken(storedFor, { method, url }), false, `${storedFor} ${method} ${url}`);
    }
  });

  it('is known to the Hub only if it was stored for the router or the Hub itself', () => {
    assert.deepEqual(
      [ROUTER, 'https://huggingface.co', 'https://api.huggingface.co', 'https://huggingface.co:444'].map(
        isHubToken,
      ),
      [true, true, false, false],
    );
  });
});

/** Answers of the Hub in the shape of its documented types, shortened. */
const USER = {
  type: 'user',
  id: '6000000000000000000000aa',
  name: 'ada',
  fullname: 'Ada L.',
  email: 'ada@example.com',
  isPro: false,
  canPay: false,
  periodEnd: null,
  orgs: [
    { type: 'org', id: '6000000000000000000000bb', name: 'acme', fullname: 'Acme', roleInOrg: 'contributor' },
  ],
};
const fineGrained = (global: readonly string[], scoped: readonly string[]) => ({
  ...USER,
  auth: {
    type: 'access_token',
    accessToken: {
      displayName: 'laptop',
      role: 'fineGrained',
      createdAt: '2026-01-01T00:00:00.000Z',
      fineGrained: {
        canReadGatedRepos: true,
        global,
        scoped: [
          { entity: { _id: '6000000000000000000000aa', type: 'user', name: 'ada' }, permissions: scoped },
        ],
      },
    },
  },
});

describe("the Hub's answer about a token", () => {
  it('names the user, the token, and the organizations', () => {
    const json = fineGrained([], ['inference.serverless.write']);
    assert.deepEqual(readWhoami(json), {
      name: 'ada',
      tokenName: 'laptop',
      organizations: ['acme'],
      mayInfer: true,
    });
  });

  it('tells a fine-grained token without the permission for inference from one with it, wherever it is granted', () => {
    assert.equal(readWhoami(fineGrained([], ['repo.content.read']))?.mayInfer, false);
    assert.equal(readWhoami(fineGrained([], []))?.mayInfer, false);
    assert.equal(readWhoami(fineGrained(['inference.serverless.write'], []))?.mayInfer, true);
  });

  it('claims no missing permission where none is listed', () => {
    for (const auth of [
      undefined,
      {},
      { type: 'oauth' },
      { accessToken: null },
      { accessToken: { displayName: 'x', role: 'read' } },
      { accessToken: { displayName: 'x', role: 'write' } },
      { accessToken: { displayName: 'x', role: 'fineGrained' } },
      { accessToken: { displayName: 'x', role: 'fineGrained', fineGrained: { scoped: 'later' } } },
    ]) {
      assert.equal(readWhoami({ ...USER, auth })?.mayInfer, true, JSON.stringify(auth));
    }
  });

  it('is not understood if it names nobody', () => {
    for (const json of [null, 'ada', [], {}, { name: '' }, { name: 7 }]) {
      assert.equal(readWhoami(json), undefined);
    }
  });

  it('is read whatever its parts are', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (orgs, auth) => {
        assert.equal(readWhoami({ name: 'ada', orgs, auth })?.name, 'ada');
      }),
    );
  });
});
