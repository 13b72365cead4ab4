import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import * as v from 'valibot';
import { writeWav } from '../../../../src/server/tasks/wavSound';
import { builtServer } from '../../../support/process/builtServer';
import { writeMiniatureModels } from '../../../support/models/miniatureModel';
import type { ServerProcess } from '../../../support/process/serverProcess';
import { startProcess } from '../../../support/process/serverProcess';

const run = promisify(execFile);

const scores = v.array(v.object({ label: v.string(), score: v.number() }));
const PINNED = '{"pinned_models": [{"model_id": "demo/code-language", "compute_type": "cpu"}]}';

/**
 * The forms of curl that Hugging Face's documentation shows, each with another host and model, and the answer. Without a
 * type for the body curl calls it a form, and the API takes it as JSON or as the bytes of a file all the same.
 */
const LINES: readonly (readonly [string, v.GenericSchema])[] = [
  [
    `curl $HOST/models/demo/code-language -X POST -d '{"inputs": "fn main() {}"}' -H "Authorization: Bearer $HF_TOKEN" -H "x-wait-for-model: true"`,
    v.tuple([scores]),
  ],
  [
    `curl '$HOST/models/demo/code-language' -H "Authorization: Bearer $HF_TOKEN" -H 'Content-Type: application/json' -d '{"inputs": "fn main() {}", "parameters": {"top_k": 2}}' -H "x-use-cache: false"`,
    v.tuple([v.pipe(scores, v.length(2))]),
  ],
  [
    `curl $HOST/models/mini/image-classification -X POST --data-binary '@picture.png' -H "Authorization: Bearer $HF_TOKEN" -H "x-wait-for-model: true"`,
    scores,
  ],
  [
    `curl --request POST --url $HOST/models/mini/automatic-speech-recognition --header "Authorization: Bearer $HF_TOKEN" --header 'Content-Type: audio/wav' --header "x-wait-for-model: true" --data-binary '@sound.wav'`,
    v.object({ text: v.string() }),
  ],
  [
    `curl $HOST/v1/chat/completions -H "Authorization: Bearer $HF_TOKEN" -H 'Content-Type: application/json' -H "x-wait-for-model: true" -d '{"model": "mini/text-generation", "messages": [{"role": "user", "content": "good"}], "max_tokens": 2, "stream": false}'`,
    v.object({ choices: v.tuple([v.object({ message: v.object({ content: v.string() }) })]) }),
  ],
  [
    `curl -X POST $HOST/usage/pinned_models -H "Authorization: Bearer $HF_TOKEN" -d '${PINNED}'`,
    v.object({ ok: v.string() }),
  ],
  [
    `curl $HOST/usage/pinned_models -H "Authorization: Bearer $HF_TOKEN"`,
    v.object({ pinned_models: v.tuple([v.object({ model_id: v.literal('demo/code-language') })]) }),
  ],
];

describe('curl', function () {
  this.timeout(60_000);
  let folder: string;
  let server: ServerProcess;

  before(async function () {
    if (spawnSync('curl', ['--version']).status !== 0 || process.platform === 'win32') {
      this.skip();
    }
    folder = await mkdtemp(join(tmpdir(), 'hf-inference-curl-'));
    const models = join(folder, 'models');
    await writeMiniatureModels(models);
    server = await startProcess('--models', resolve('test/models'), '--models', models, '--no-state');
    // Lines that read the list, or do not wait for the model, need it pinned and loaded, whichever runs first.
    const model_id = 'demo/code-language';
    await server.call('/usage/pinned_models', { pinned_models: [{ model_id, compute_type: 'cpu' }] });
    await server.call(`/models/${model_id}`, { inputs: 'fn' }, { 'x-wait-for-model': 'true' });
    const create = { width: 64, height: 64, channels: 3, background: { r: 0, g: 0, b: 255 } } as const;
    await writeFile(join(folder, 'picture.png'), await sharp({ create }).png().toBuffer());
    await writeFile(join(folder, 'sound.wav'), writeWav(new Float32Array(16_000).fill(0.1), 16_000));
  });
  after(async () => {
    if (folder === undefined) {
      return;
    }
    await server.end('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  });

  /** What a line prints in a shell, as JSON. */
  const answer = async (line: string): Promise<unknown> => {
    const env = { ...process.env, HF_TOKEN: server.token };
    const { stdout } = await run(
      'sh',
      ['-c', `curl() { command curl --silent --show-error "$@"; }; ${line}`],
      { cwd: folder, env },
    );
    return JSON.parse(stdout);
  };

  for (const [line, expected] of LINES) {
    it(line, async () => {
      v.parse(expected, await answer(line.replace('$HOST', `http://127.0.0.1:${server.port}`)));
    });
  }

  it('runs with the line that --help shows', async () => {
    const { stdout: help } = await run(process.execPath, [await builtServer(), '--help']);
    const [line] = /^ {2}curl (?:.*\\\n)*.*/m.exec(help) ?? [];
    assert.ok(line !== undefined);
    const filled = line.trim().replace('PORT', String(server.port)).replace('TOKEN', server.token);
    const [[best]] = v.parse(v.tuple([scores]), await answer(filled));
    assert.equal(best?.label, 'rust');
  });
});
