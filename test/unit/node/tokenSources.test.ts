import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tokenFile } from '../../../src/node/huggingFaceFolders';
import { createTokenSources } from '../../../src/node/tokenSources';

const HOME = join('/home', 'ada');

describe("the token file of Hugging Face's tools", () => {
  const cases: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
    ['by default', {}, join(HOME, '.cache', 'huggingface', 'token')],
    ['by XDG_CACHE_HOME', { XDG_CACHE_HOME: '/xdg' }, join('/xdg', 'huggingface', 'token')],
    ['by HF_HOME', { XDG_CACHE_HOME: '/xdg', HF_HOME: '/hub' }, join('/hub', 'token')],
    ['by HF_TOKEN_PATH', { HF_HOME: '/hub', HF_TOKEN_PATH: '/secrets/hf' }, '/secrets/hf'],
    ['below the home folder', { HF_HOME: '~/hub' }, join(HOME, 'hub', 'token')],
    ['by a variable', { HF_TOKEN_PATH: '$DATA/${NAME}.txt', DATA: '/data', NAME: 'hf' }, '/data/hf.txt'],
    ['with a variable that is not set', { HF_TOKEN_PATH: '/a/$NOWHERE' }, '/a/$NOWHERE'],
    ['with a tilde inside', { HF_TOKEN_PATH: '/a/~/b' }, '/a/~/b'],
  ];
  for (const [when, env, path] of cases) {
    it(`is found ${when}`, () => assert.equal(tokenFile(env, HOME), path));
  }
});

describe('the token of other tools', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hf-token-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is in HF_TOKEN, else in the file, as their own tools decide', async () => {
    const path = join(folder, 'token');
    await writeFile(path, 'hf_testFile\n');
    const env = { HF_HOME: folder };
    const both = createTokenSources({ ...env, HF_TOKEN: 'hf_testVariable' }, HOME);
    assert.deepEqual(await both.find(), { kind: 'variable', name: 'HF_TOKEN' });
    assert.equal(await both.read({ kind: 'variable', name: 'HF_TOKEN' }), 'hf_testVariable');
    const file = createTokenSources({ ...env, HF_TOKEN: ' ' }, HOME);
    assert.deepEqual(await file.find(), { kind: 'file', path });
    assert.equal((await file.read({ kind: 'file', path })).trim(), 'hf_testFile');
  });

  it('is nowhere if neither exists; a folder in its place is no file', async () => {
    const sources = createTokenSources({ HF_HOME: folder }, HOME);
    assert.equal(await sources.find(), undefined);
    assert.equal(sources.path, join(folder, 'token'));
    await mkdir(sources.path);
    assert.equal(await sources.find(), undefined);
  });

  it('is read only as far as a token can be long', async () => {
    const path = join(folder, 'token');
    await writeFile(path, 'x'.repeat(100_000));
    const text = await createTokenSources({ HF_HOME: folder }, HOME).read({ kind: 'file', path });
    assert.ok(text.length > 4096 && text.length < 100_000);
  });
});
