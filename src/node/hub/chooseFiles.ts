import type { FormatOnHub } from '../../core/localServer/modelHub';
import { estimateModelBytes } from '../../core/localServer/modelMemory';
import type { NumberFormat } from '../../core/localServer/numberFormat';
import { chooseOnnx, SMALL_FORMATS } from './chooseOnnx';
import type { ChosenOnnx } from './chooseOnnx';
import { HubError } from './hubError';
import type { HubFile, HubListing } from './hubListing';

/** The files of a model in one number format. */
export interface ChosenFiles extends Omit<FormatOnHub, 'bytesHere'> {
  readonly list: readonly HubFile[];
  /** The size of the ONNX files and their weights. */
  readonly weightBytes: number;
}

/** Optional files besides the weights that the library or the server reads. */
const SMALL_FILES = new Set([
  ...['config.json', 'generation_config.json', 'README.md'],
  ...['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json', 'chat_template.jinja'],
  ...['chat_template.json', 'preprocessor_config.json', 'processor_config.json'],
  ...['modules.json', 'sentence_bert_config.json', 'config_sentence_transformers.json'],
]);
/** Configuration and weights of the modules that follow the transformer of a sentence embedding model: `2_Dense/…`. */
const MODULE_FILE = /^\d+_[A-Za-z]+\/(?:config\.json|sentence_bert_config\.json|model\.safetensors)$/;
const MAX_SMALL_BYTES = 50e6;

/**
 * Returns the files to download for each number format that a part of the model has, the server's favorite first. Throws a
 * `HubError` if the model cannot run.
 */
export function formatsOf(listing: HubListing): readonly [ChosenFiles, ...ChosenFiles[]] {
  const paths = [...listing.files.keys()];
  const found: ChosenFiles[] = [];
  for (const dtype of SMALL_FORMATS) {
    const onnx = onnxIn(paths, dtype);
    if (typeof onnx === 'string') {
      const hasOnnx = paths.some((path) => path.endsWith('.onnx'));
      throw new HubError(hasOnnx ? { kind: 'incomplete', detail: onnx } : { kind: 'noOnnx' });
    }
    if (onnx !== undefined) {
      found.push(filesFor(dtype, onnx.files, listing));
    }
  }
  const [first, ...others] = found;
  if (!listing.files.has('config.json') || first === undefined) {
    throw new HubError({ kind: 'incomplete', detail: 'has no config.json' });
  }
  return [first, ...others];
}

/**
 * Chooses the ONNX files with parts in this format, if there are any; the other parts have other formats. Returns
 * `undefined` if no part has it, or why no file can run.
 */
export function onnxIn(paths: readonly string[], dtype: NumberFormat): ChosenOnnx | string | undefined {
  const onnx = chooseOnnx(paths, [dtype, ...SMALL_FORMATS.filter((other) => other !== dtype)]);
  if (typeof onnx === 'string') {
    return onnx;
  }
  const used = typeof onnx.dtype === 'string' ? [onnx.dtype] : Object.values(onnx.dtype);
  return used.includes(dtype) ? onnx : undefined;
}

/** Chooses the requested format, or else the best one that fits the memory. Throws a `HubError` if none does. */
export function chooseFormat(
  formats: readonly [ChosenFiles, ...ChosenFiles[]],
  {
    dtype,
    memoryBytes = Infinity,
  }: { readonly dtype?: NumberFormat | undefined; readonly memoryBytes?: number | undefined },
): ChosenFiles {
  if (dtype !== undefined) {
    const requested = formats.find((one) => one.dtype === dtype);
    if (requested === undefined) {
      throw new HubError({ kind: 'noSuchFormat', available: formats.map((one) => one.dtype) });
    }
    return requested;
  }
  const fitting = formats.find(({ weightBytes }) => estimateModelBytes(weightBytes) <= memoryBytes);
  if (fitting === undefined) {
    const bytes = Math.min(...formats.map(({ weightBytes }) => weightBytes));
    throw new HubError({ kind: 'tooLargeForMemory', bytes, memoryBytes });
  }
  return fitting;
}

function filesFor(dtype: NumberFormat, onnx: readonly string[], { files }: HubListing): ChosenFiles {
  const isWeight = (path: string): boolean =>
    onnx.some(
      (name) => path === name || (path.startsWith(name) && /^_data(_\d+)?$/.test(path.slice(name.length))),
    );
  const isSmall = ({ path, bytes }: HubFile): boolean =>
    (SMALL_FILES.has(path) || MODULE_FILE.test(path)) && bytes <= MAX_SMALL_BYTES;
  const weights = [...files.values()].filter(({ path }) => isWeight(path));
  // The small files come first: if access is missing, that is known at once.
  const list = [...[...files.values()].filter((file) => isSmall(file) && !isWeight(file.path)), ...weights];
  const sizeOf = (some: readonly HubFile[]): number => some.reduce((sum, { bytes }) => sum + bytes, 0);
  return { dtype, list, files: list.length, bytes: sizeOf(list), weightBytes: sizeOf(weights) };
}
