import assert from 'node:assert/strict';
import { readHubAddress } from '../../../../src/core/localServer/hubAddress';

describe('the address of the hub', () => {
  for (const [texts, address] of [
    [[], 'https://huggingface.co'],
    [['', ' https://mirror.test/ '], 'https://mirror.test'],
    [['https://a.test/hub/', 'https://b.test'], 'https://a.test/hub'],
    [['http://127.0.0.1:80/x//'], 'http://127.0.0.1/x'],
    [['hub.test'], undefined],
    [['https://user@hub.test'], undefined],
    [['https://hub.test/?a=b'], undefined],
    [['ftp://hub.test'], undefined],
  ] as const) {
    it(`is ${address ?? 'not understood'} for ${JSON.stringify(texts)}`, () => {
      assert.equal(readHubAddress(...texts), address);
    });
  }
});
