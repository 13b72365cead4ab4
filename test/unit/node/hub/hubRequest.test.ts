import assert from 'node:assert/strict';
import { HostileHub } from '../../../support/hub/hostileHub';
import { HUB_MODEL, WEIGHTS } from '../../../support/hub/hubModel';
import { HubSite } from '../../../support/hub/hubSite';

describe('a hub that sends its files from another host', () => {
  let site: HubSite;
  let store: HostileHub;
  beforeEach(async () => {
    site = await HubSite.create();
    store = await HostileHub.start(HUB_MODEL);
  });
  afterEach(async () => {
    await site.close();
    await store.close();
  });

  const sendFrom = (origin: string): void => {
    site.hub.trick = ({ what, url }) =>
      what === WEIGHTS
        ? { kind: 'answer', status: 302, headers: { location: `${origin}${url}` } }
        : undefined;
  };

  for (const status of [401, 403, 404]) {
    it(`is not said to require access when that host returns ${status}, and the host is named`, async () => {
      sendFrom(store.origin);
      store.trick = () => ({ kind: 'answer', status });
      assert.deepEqual(await site.fault(), { kind: 'storage', host: new URL(store.origin).host, status });
      assert.deepEqual(site.slept, []);
    });
  }

  it('is tried again when that host is not reached, and then the host is named', async () => {
    sendFrom('http://127.0.0.1:1');
    assert.deepEqual(await site.fault(), { kind: 'storage', host: '127.0.0.1:1', code: 'ECONNREFUSED' });
    assert.deepEqual(site.slept, [1, 2, 3]);
  });
});
