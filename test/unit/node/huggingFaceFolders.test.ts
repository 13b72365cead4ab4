import assert from 'node:assert/strict';
import { join } from 'node:path';
import { hubCacheFolder } from '../../../src/node/huggingFaceFolders';

const HOME = join('/home', 'ada');

describe("the models folder of Hugging Face's tools", () => {
  const cases: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
    ['by default', {}, join(HOME, '.cache', 'huggingface', 'hub')],
    ['by XDG_CACHE_HOME', { XDG_CACHE_HOME: '/xdg' }, join('/xdg', 'huggingface', 'hub')],
    ['by HF_HOME', { XDG_CACHE_HOME: '/xdg', HF_HOME: '~/hf' }, join(HOME, 'hf', 'hub')],
    ['by HF_HUB_CACHE', { HF_HOME: '/hf', HF_HUB_CACHE: '$DATA/models', DATA: '/data' }, '/data/models'],
    ['by its older name', { HUGGINGFACE_HUB_CACHE: '/old' }, '/old'],
  ];
  for (const [when, env, path] of cases) {
    it(`is found ${when}`, () => assert.equal(hubCacheFolder(env, HOME), path));
  }
});
