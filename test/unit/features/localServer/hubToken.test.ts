import assert from 'node:assert/strict';
import { readHubToken, tokenOriginFor } from '../../../../src/features/localServer/hubToken';

const HUB = 'https://huggingface.co';
const ROUTER = 'https://router.huggingface.co';

describe('the token for a gated model', () => {
  const accounts = (...origins: readonly string[]) => ({
    activeAccount: (origin: string) => (origins.includes(origin) ? 'me' : undefined),
    token: async (origin: string) => ({ account: 'me', token: `hf_test of ${origin}` }),
  });

  it('is the one of the router at the Hugging Face Hub, unless the hub has one of its own', async () => {
    assert.equal(tokenOriginFor(HUB, accounts(ROUTER)), ROUTER);
    assert.equal(tokenOriginFor(HUB, accounts(ROUTER, HUB)), HUB);
    assert.equal((await readHubToken(HUB, accounts(ROUTER)))?.token, `hf_test of ${ROUTER}`);
  });

  it('goes to no other host, whatever its name, and never unencrypted over the network', async () => {
    for (const hub of [
      'https://hub.example',
      'https://huggingface.co.example',
      'https://www.huggingface.co',
      'http://huggingface.co',
      'https://huggingface.co:8443',
    ]) {
      assert.equal(await readHubToken(hub, accounts(ROUTER, HUB)), undefined, hub);
    }
    assert.equal(tokenOriginFor('http://hub.internal/x', accounts('http://hub.internal')), undefined);
  });

  it('is the one that was stored for a mirror', () => {
    assert.equal(
      tokenOriginFor('https://hub.example/path', accounts('https://hub.example')),
      'https://hub.example',
    );
  });
});
