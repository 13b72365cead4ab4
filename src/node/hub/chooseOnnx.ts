import type { NumberFormat } from '../../core/localServer/numberFormat';

/** The chosen ONNX files of a model. */
export interface ChosenOnnx {
  /** Paths of the files inside the model's folder, separated by `/`. */
  readonly files: readonly string[];
  /** The number format of all parts, or of each part by its file name without suffix and extension (`encoder_model`). */
  readonly dtype: NumberFormat | Readonly<Record<string, NumberFormat>>;
  /** File name of a model with one part, without suffix and extension, if it is not `model`. */
  readonly fileName?: string;
  /** Subfolder of the ONNX files; empty if they are next to the config. */
  readonly subfolder: '' | 'onnx';
}

/** Suffixes of ONNX file names, by the library's name of the number format. */
const SUFFIXES: Readonly<Record<NumberFormat, string>> = {
  ...{ fp32: '', fp16: '_fp16', q8: '_quantized', int8: '_int8', uint8: '_uint8' },
  ...{ q4: '_q4', q4f16: '_q4f16', bnb4: '_bnb4', q2: '_q2', q2f16: '_q2f16', q1: '_q1', q1f16: '_q1f16' },
};
const RARE = ['q2', 'q2f16', 'q1', 'q1f16'] as const;
/** The order for local files: the most exact format first. */
export const BEST_FORMATS: readonly NumberFormat[] = [
  ...(['fp32', 'q8', 'int8', 'uint8', 'q4', 'fp16', 'q4f16', 'bnb4'] as const),
  ...RARE,
];
/** The order for downloads: eight bits take a quarter of the size and are faster on a CPU. */
export const SMALL_FORMATS: readonly NumberFormat[] = [
  ...(['q8', 'int8', 'uint8', 'fp32', 'fp16', 'q4', 'q4f16', 'bnb4'] as const),
  ...RARE,
];

/** File names of models with an encoder and a decoder. */
const TWO_PARTS = ['encoder_model', 'decoder_model_merged'];
/** File names of a model with one part: current exports, older ones, and those without a key/value cache. */
const ONE_PART = ['model', 'decoder_model_merged', 'decoder_model'];

/**
 * Chooses the ONNX files that the library should load, each part in a format of its own.
 * @param paths of all files of the model, separated by `/`
 * @param hasEncoder whether it has an encoder and a decoder; if `undefined`, depends on whether there is an encoder file
 * @returns the choice, or why no file can run, as a predicate that follows "Model x "
 */
export function chooseOnnx(
  paths: readonly string[],
  formats: readonly NumberFormat[],
  hasEncoder?: boolean,
): ChosenOnnx | string {
  const places = (['onnx', ''] as const).map((subfolder) => ({ subfolder, names: onnxIn(paths, subfolder) }));
  const reasons: string[] = [];
  for (const { subfolder, names } of places.filter(({ names: all }) => all.length > 0)) {
    const pair = hasEncoder ?? names.some((name) => name.startsWith('encoder_model'));
    const chosen = pair ? twoParts(names, formats) : onePart(names, formats);
    const prefix = subfolder === '' ? '' : `${subfolder}/`;
    if (typeof chosen === 'string') {
      reasons.push(`has no ${prefix}${chosen}`);
    } else {
      return { ...chosen, subfolder, files: chosen.files.map((name) => `${prefix}${name}.onnx`) };
    }
  }
  return reasons[0] ?? 'has no ONNX file, and this server needs one';
}

type Chosen = Omit<ChosenOnnx, 'subfolder'>;

function onnxIn(paths: readonly string[], subfolder: string): readonly string[] {
  const prefix = subfolder === '' ? '' : `${subfolder}/`;
  return paths
    .filter((path) => path.startsWith(prefix) && path.endsWith('.onnx'))
    .map((path) => path.slice(prefix.length, -'.onnx'.length))
    .filter((name) => !name.includes('/'))
    .sort();
}

/** Returns the choice, or the name of the missing part. */
function twoParts(names: readonly string[], formats: readonly NumberFormat[]): Chosen | string {
  const found = TWO_PARTS.map((part) => ({ part, format: formatOf(names, part, formats) }));
  const missing = found.find(({ format }) => format === undefined);
  if (missing !== undefined) {
    return `${missing.part}.onnx, and this server needs it`;
  }
  const parts = found.flatMap(({ part, format }) => (format === undefined ? [] : [[part, format] as const]));
  return {
    dtype: Object.fromEntries(parts),
    files: parts.map(([part, format]) => `${part}${SUFFIXES[format]}`),
  };
}

function onePart(names: readonly string[], formats: readonly NumberFormat[]): Chosen | string {
  for (const part of ONE_PART) {
    const format = formatOf(names, part, formats);
    if (format === undefined) {
      continue;
    }
    const fileName = part === 'model' ? {} : { fileName: part };
    return { dtype: format, files: [`${part}${SUFFIXES[format]}`], ...fileName };
  }
  // Exports for one kind of processor or optimization level have special names, but run anywhere.
  const [special] = names
    .filter((name) => name.startsWith('model') || names.length === 1)
    .sort((a, b) => specialRank(a) - specialRank(b));
  if (special === undefined) {
    return 'model.onnx, and this server needs it';
  }
  return { dtype: 'fp32', files: [special], fileName: special };
}

/** Ranks special exports: `model_O4` is for GPUs, and eight bits for another kind of processor are slow here. */
function specialRank(name: string): number {
  if (/^model_O[123]$/.test(name)) {
    return 0;
  }
  if (/^model_q?u?int8/.test(name)) {
    return name.endsWith(process.arch === 'arm64' ? 'arm64' : 'avx2') ? 1 : 2;
  }
  return name.endsWith('_O4') ? 4 : 3;
}

function formatOf(
  names: readonly string[],
  part: string,
  formats: readonly NumberFormat[],
): NumberFormat | undefined {
  return formats.find((format) => names.includes(`${part}${SUFFIXES[format]}`));
}
