import assert from 'node:assert/strict';
import { textSource } from '../../../../src/core/runs/batch/byteSource';
import type * as Prepared from '../../../../src/features/batch/preparedBatch';
import { sha256 } from '../../../../src/node/batch/fileBytes';
import { loadWithoutVsCode } from '../../../support/manifest/loadWithoutVsCode';
import { UriStandIn } from '../../../support/sentences/uriStandIn';
import { VsCodeStandIn } from '../../../support/sentences/vscodeStandIn';

type Settings = Parameters<typeof Prepared.readSource>[1];

const SETTINGS: Settings = {
  ...{ endpoint: 'https://example.com', origin: 'https://example.com', api: 'openai', isLocalServer: false },
  ...{ model: 'chat', task: 'chat-completion', useCache: true, wait: 'never', timeoutMs: 1_000 },
  maxInputCharacters: 1_000,
};

describe('a batch that is prepared', () => {
  let prepared: typeof Prepared;
  before(async () => {
    const { module } = new VsCodeStandIn();
    const asRelativePath = ({ path }: UriStandIn) => path.slice('/tmp/'.length);
    const workspace = { ...module.workspace, textDocuments: [], asRelativePath };
    const vscode = { ...module, workspace, Uri: UriStandIn };
    prepared = (await loadWithoutVsCode('src/features/batch/preparedBatch.ts', vscode)) as typeof Prepared;
  });

  async function planWith(prompt?: Settings['prompt']) {
    const input = UriStandIn.file('/tmp/lines.txt') as never;
    const call = { input: [input], format: 'lines' } as const;
    const settings = { ...SETTINGS, ...(prompt !== undefined && { prompt }) };
    const files = { fileBytes: () => textSource('one\ntwo\n'), sha256 };
    return prepared.planOf(await prepared.readSource(call, settings, files as never));
  }

  it('has an output that tells the texts of a prompt apart, and its system message, but not its models', async () => {
    const prompt = { name: 'p', body: 'FIRST ${selection}', models: [] };
    const { promptSha256, ...plan } = await planWith(prompt);
    assert.match(promptSha256 ?? '', /^[0-9a-f]{64}$/);
    assert.equal(plan.prompt, 'p');
    assert.equal((await planWith({ ...prompt, models: ['owner/name'] })).promptSha256, promptSha256);
    assert.notEqual((await planWith({ ...prompt, body: 'SECOND ${selection}' })).promptSha256, promptSha256);
    assert.notEqual((await planWith({ ...prompt, system: 'Be brief.' })).promptSha256, promptSha256);
    assert.equal((await planWith()).promptSha256, undefined);
  });

  it('is refused with the name of the file that cannot be read, also among many', async () => {
    const missing = () => Promise.reject(Object.assign(new Error('none'), { code: 'ENOENT' }));
    const input = ['a', 'b', 'c'].map((name) => UriStandIn.file(`/tmp/deep/${name}.png`));
    const call = { input: input as never, format: 'files' } as const;
    const image = { ...textSource('image'), stamp: async () => '1' };
    for (const broken of [{ stamp: missing }, { read: () => rejecting(missing) }]) {
      const fileBytes = (path: string) => (path.endsWith('b.png') ? { ...image, ...broken } : image);
      await assert.rejects(prepared.readSource(call, SETTINGS, { fileBytes, sha256 } as never), {
        message: '“deep/b.png” could not be read. Check that the file exists, and that you may read it.',
      });
    }
  });
});

async function* rejecting(fail: () => Promise<never>): AsyncGenerator<Uint8Array> {
  yield await fail();
}
