import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { externalDataFiles, isBesideModel } from '../../../../src/node/hub/externalData';
import { WorkerEngine } from '../../../../src/server/engine/workerEngine';
import { BEST_FORMATS, chooseOnnx } from '../../../../src/node/hub/chooseOnnx';
import { readModelFolder } from '../../../../src/server/models/readModelFolder';
import { encodeOnnx } from '../../../models/train/nn/onnxFile';
import { builtServer } from '../../../support/process/builtServer';
import { writeMiniature } from '../../../support/models/miniatureModel';
import { writeWithWeights } from '../../../support/models/modelWithWeights';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer } from '../../../support/process/runningServer';
import { silentLogger } from '../../../support/loggers';

const WAIT = { 'x-wait-for-model': 'true' };

describe('the parts of a model', () => {
  let root: string;
  let server: RunningServer | undefined;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'hf-parts-'));
  });
  afterEach(async () => {
    await server?.close();
    server = undefined;
    await rm(root, { recursive: true, force: true });
  });

  const start = async (): Promise<RunningServer> => (server = await startServer({ modelFolders: [root] }));
  const answerOf = async (id: string, inputs: string) => {
    const answer = await (server ?? (await start())).post(`/models/${id}`, { inputs }, WAIT);
    assert.equal(answer.status, 200, JSON.stringify(answer.json));
    return answer.json;
  };

  it('found fault 16: run each in the format that it has', async () => {
    const onnx = join(root, 'a', 'mixed', 'onnx');
    await writeMiniature(dirname(onnx), 'summarization');
    const whole = await answerOf('a/mixed', 'good paris');
    await server?.close();
    await rename(join(onnx, 'encoder_model.onnx'), join(onnx, 'encoder_model_quantized.onnx'));
    await start();
    assert.deepEqual(await answerOf('a/mixed', 'good paris'), whole);
  });

  it('found fault 16: run as an older export with one merged decoder', async () => {
    const onnx = join(root, 'a', 'merged', 'onnx');
    await writeMiniature(dirname(onnx), 'text-generation');
    await rename(join(onnx, 'model.onnx'), join(onnx, 'decoder_model_merged_quantized.onnx'));
    assert.match(Object(await answerOf('a/merged', 'anna'))[0].generated_text, /!/);
  });

  it('found fault 16: are chosen one by one', () => {
    const chosen = chooseOnnx(
      [
        'onnx/encoder_model_quantized.onnx',
        'onnx/decoder_model_merged.onnx',
        'onnx/decoder_model_merged_q4.onnx',
      ],
      BEST_FORMATS,
    );
    assert.deepEqual(chosen, {
      dtype: { encoder_model: 'q8', decoder_model_merged: 'fp32' },
      files: ['onnx/encoder_model_quantized.onnx', 'onnx/decoder_model_merged.onnx'],
      subfolder: 'onnx',
    });
  });

  for (const name of ['model.onnx.data', 'weights.bin', 'model.onnx_data']) {
    it(`found fault 16: have their weights in ${name}, and change when it does`, async () => {
      await writeWithWeights(join(root, 'a', 'b'), name);
      assert.equal(Object(await answerOf('a/b', 'good'))[0][0].label, 'positive');
      const look = () => readModelFolder('a/b', { folder: join(root, 'a', 'b'), root });
      const before = Object(await look());
      assert.ok(before.fileBytes > (await readFile(join(root, 'a', 'b', 'onnx', 'model.onnx'))).length);
      await writeFile(join(root, 'a', 'b', 'onnx', name), 'other bytes');
      assert.notEqual(Object(await look()).fingerprint, before.fingerprint);
    });
  }

  it('found fault 16: have their weights in any file on WebAssembly', async function () {
    this.timeout(60_000);
    const native = await builtServer();
    const script = join(root, 'dist', 'server.js');
    // The same program without the native runtime.
    await cp(dirname(native), dirname(script), {
      recursive: true,
      filter: (path) => !/engine[\\/](?:native|bin)(?:[\\/]|$)/.test(path),
    });
    await writeWithWeights(join(root, 'a', 'b'), 'weights.bin');
    const source = await readModelFolder('a/b', { folder: join(root, 'a', 'b'), root });
    assert.ok(source !== undefined && !('problem' in source));
    const engine = new WorkerEngine({ script }, silentLogger);
    const model = await engine.load(source, 'text-classification');
    const call = { task: 'text-classification', inputs: ['good'], parameters: {} } as const;
    await assert.doesNotReject(model.run(call, { signal: new AbortController().signal }));
    await engine.close();
  });

  it('found fault 16: have their weights among the blobs of the cache layout of the hub', async () => {
    const repository = join(root, 'models--a--b');
    const onnx = join(repository, 'snapshots', 'one', 'onnx');
    await writeWithWeights(dirname(onnx), 'weights.bin');
    await mkdir(join(repository, 'blobs'));
    for (const [name, blob] of [
      ['model.onnx', '1f'],
      ['weights.bin', '2e'],
    ] as const) {
      await rename(join(onnx, name), join(repository, 'blobs', blob));
      await symlink(join('..', '..', '..', 'blobs', blob), join(onnx, name));
    }
    assert.equal(Object(await answerOf('a/b', 'good'))[0][0].label, 'positive');
  });

  for (const [what, name, problem] of [
    ['missing', 'weights.bin', 'onnx/weights.bin is missing, and onnx/model.onnx needs it'],
    ['outside of the folder', '../../../secret.bin', 'onnx/model.onnx refers to weights outside its folder'],
  ] as const) {
    it(`found fault 16: fault 91: are not read where their weights are ${what}`, async () => {
      await writeWithWeights(join(root, 'a', 'b'), 'weights.bin');
      const path = join(root, 'a', 'b', 'onnx', 'model.onnx');
      const constant = { name: 'w', type: 'float', shape: [1], data: new Uint8Array(4), file: name } as const;
      await writeFile(path, encodeOnnx({ inputs: [], outputs: [], constants: [constant], nodes: [] }));
      await rm(join(root, 'a', 'b', 'onnx', 'weights.bin'));
      const found = await readModelFolder('a/b', { folder: join(root, 'a', 'b'), root });
      assert.deepEqual(found, { id: 'a/b', problem: `cannot be used: ${problem}` });
    });
  }

  it('found fault 16: weights are found in a branch of a graph, once each', async () => {
    const constant = (name: string, file: string) =>
      ({ name, type: 'float', shape: [1], data: new Uint8Array(4), file }) as const;
    const branch = { inputs: [], outputs: [], constants: [constant('b', 'x/branch.bin')], nodes: [] };
    const node = { operator: 'If', inputs: [], outputs: [], attributes: { then_branch: { graph: branch } } };
    const constants = [constant('a', 'top.bin'), constant('c', 'top.bin')];
    const path = join(root, 'model.onnx');
    await writeFile(path, encodeOnnx({ inputs: [], outputs: [], constants, nodes: [node] }));
    assert.deepEqual([...(await externalDataFiles(path))].sort(), ['top.bin', 'x/branch.bin']);
  });

  it('found fault 16: fault 91: whatever a file holds, looking for weights ends', async () => {
    const path = join(root, 'model.onnx');
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        await writeFile(path, bytes);
        assert.ok(Array.isArray(await externalDataFiles(path)));
      }),
      { numRuns: 100 },
    );
  });

  it('found fault 16: names of weights stay beside the ONNX file', () => {
    for (const name of ['weights.bin', 'x/y.bin', 'a..b']) {
      assert.ok(isBesideModel(name), name);
    }
    for (const name of ['../x', '/etc/passwd', 'x/../../y', '', 'C:\\x', '..\\x', 'x//y']) {
      assert.ok(!isBesideModel(name), name);
    }
  });
});
