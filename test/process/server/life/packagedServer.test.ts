import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { encodeOnnx } from '../../../models/train/nn/onnxFile';
import { cacheFolder } from '../../../support/projectFolder';
import { copyServerFiles } from '../../../support/shippedBundles';
import { sum } from '../../../support/models/miniatureGraphs';
import { writeMiniatureModels } from '../../../support/models/miniatureModel';
import type { UnpackedExtension } from '../../../support/process/packagedServer';
import { startPackagedServer, unpackExtension } from '../../../support/process/packagedServer';

const PLATFORM = `${process.platform}-${process.arch}`;
const NATIVE = join('engine', 'bin', 'napi-v6', process.platform, process.arch);

const RUST = `fn total(prices: &[u32]) -> u32 {
    let mut sum = 0;
    for price in prices.iter() {
        sum += price;
    }
    println!("{}", sum);
    sum
}
`;

/** The Node that tests of VS Code have fetched, which is the one of its extension host. */
const NODE_OF_VS_CODE = join(cacheFolder, `node-${PLATFORM}-22`, 'bin', 'node');

/** Writes miniature models, and one of them anew: for a text with `bad` it says `negative`, by weights in a second file. */
async function writeModelInTwoFiles(root: string, id: string): Promise<void> {
  await writeMiniatureModels(root);
  const file = 'model.onnx_data';
  const graph = sum((word) => [0, word === 'bad' ? 5 : 0, 0]);
  const constants = graph.constants.map((one) => (one.type === 'float' ? { ...one, file } : one));
  const folder = join(root, id, 'onnx');
  await writeFile(join(folder, 'model.onnx'), encodeOnnx({ ...graph, constants }));
  const [weights] = constants.filter((one) => 'file' in one);
  await writeFile(join(folder, file), weights?.data ?? '');
}

describe('the server in the package', function () {
  this.timeout(60_000);
  let installed: UnpackedExtension;

  const answer = async (node = process.execPath) => {
    const server = await startPackagedServer(installed, { node });
    try {
      return [await server.classify(RUST), server.runtime()];
    } finally {
      await server.stop();
    }
  };

  /** What it says of a model whose weights are in a file of their own, as those of large models are. */
  const answerWithWeightsBeside = async () => {
    const models = join(installed.dist, '..', 'models');
    await writeModelInTwoFiles(models, 'mini/text-classification');
    const server = await startPackagedServer(installed, { args: ['--models', models] });
    try {
      return await server.classify('bad', 'mini/text-classification');
    } finally {
      await server.stop();
    }
  };

  before(async () => {
    installed = await unpackExtension();
  });
  after(() => installed.remove());

  it('lies where no package can be found', () => {
    for (let folder = installed.dist; folder !== dirname(folder); folder = dirname(folder)) {
      assert.ok(!existsSync(join(folder, 'node_modules')), folder);
    }
  });

  it('answers with WebAssembly alone', async () => {
    assert.ok(!existsSync(join(installed.dist, NATIVE)));
    assert.deepEqual(await answer(), ['rust', 'WebAssembly']);
  });

  it('reads weights that lie beside their model', async () => {
    assert.equal(await answerWithWeightsBeside(), 'negative');
  });

  it('answers on the Node of VS Code', async function () {
    if (!existsSync(NODE_OF_VS_CODE)) {
      this.skip();
    }
    assert.deepEqual(await answer(NODE_OF_VS_CODE), ['rust', 'WebAssembly']);
  });

  describe('for this platform', () => {
    // Before each, because one of the tests breaks these files.
    beforeEach(async function () {
      await copyServerFiles(installed.dist, PLATFORM);
      // Intel Macs have no native ONNX Runtime.
      if (!existsSync(join(installed.dist, NATIVE))) {
        this.skip();
      }
    });

    it('answers with the native ONNX Runtime', async () => {
      assert.deepEqual(await answer(), ['rust', 'native']);
      assert.equal(await answerWithWeightsBeside(), 'negative');
    });

    it('writes nothing about its use, which the native ONNX Runtime would report otherwise', async () => {
      await answer();
      assert.deepEqual(await readdir(installed.home), []);
    });

    it('answers with WebAssembly where the native one cannot be loaded', async () => {
      for (const name of await readdir(join(installed.dist, NATIVE))) {
        // As where a library is missing that it needs: what Node loads is there.
        if (!name.endsWith('.node')) {
          await rm(join(installed.dist, NATIVE, name));
        }
      }
      assert.deepEqual(await answer(), ['rust', 'WebAssembly']);
    });
  });
});
