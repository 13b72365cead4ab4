import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeOnnx } from '../models/train/nn/onnxFile';
import type { OnnxConstant } from '../models/train/nn/onnxFile';
import { seededRandom } from '../models/train/seededRandom';
import { WORDS } from '../support/models/miniatureGraphs';
import { miniatureTokenizer } from '../support/models/miniatureTokenizer';

const WIDTH = 1024;
const LAYERS = 8;

/** The id of the model in its model folder. */
export const MATRIX_MODEL = 'bench/matrices';

/** How many multiplications and additions it does for each token. */
export const OPERATIONS_PER_TOKEN = 2 * LAYERS * WIDTH * WIDTH;

/**
 * Writes a model for feature-extraction that does little but multiply matrices of a usual size, with random weights: what
 * large models spend nearly all of their time with. 32 MB.
 */
export async function writeMatrixModel(root: string): Promise<void> {
  const random = seededRandom(1);
  const matrix = (name: string, rows: number): OnnxConstant => {
    const values = Float32Array.from({ length: rows * WIDTH }, () => (random.next() - 0.5) / 16);
    return { name, type: 'float', shape: [rows, WIDTH], data: new Uint8Array(values.buffer) };
  };
  const layers = Array.from({ length: LAYERS }, (_, layer) => layer);
  const graph = encodeOnnx({
    inputs: [{ name: 'input_ids', type: 'int64', shape: ['batch', 'sequence'] }],
    outputs: [{ name: 'last_hidden_state', type: 'float', shape: ['batch', 'sequence', WIDTH] }],
    constants: [matrix('words', WORDS.length), ...layers.map((layer) => matrix(`weights${layer}`, WIDTH))],
    nodes: [
      { operator: 'Gather', inputs: ['words', 'input_ids'], outputs: ['state0'] },
      ...layers.flatMap((layer) => [
        {
          operator: 'MatMul',
          inputs: [`state${layer}`, `weights${layer}`],
          outputs: [`product${layer}`],
        },
        {
          operator: 'Relu',
          inputs: [`product${layer}`],
          outputs: [layer === LAYERS - 1 ? 'last_hidden_state' : `state${layer + 1}`],
        },
      ]),
    ],
  });
  const { tokenizer, settings } = miniatureTokenizer(false, { model_max_length: 512 });
  const folder = join(root, MATRIX_MODEL);
  await mkdir(join(folder, 'onnx'), { recursive: true });
  const config = { model_type: 'distilbert', architectures: ['DistilBertModel'], dim: WIDTH };
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer));
  await writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify(settings));
  await writeFile(join(folder, 'onnx', 'model.onnx'), graph);
}
