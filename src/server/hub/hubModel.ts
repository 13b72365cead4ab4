import * as v from 'valibot';

/** A file of a model as the hub lists it. */
export interface HubFile {
  readonly path: string;
  readonly bytes: number;
  /** Checksum of the content (large files), or git's name for it: SHA-1 of `blob <size>\0` and the content. */
  readonly checksum: { readonly algorithm: 'sha256' | 'git-sha1'; readonly hex: string };
}

export type HubModel =
  | { readonly kind: 'found'; readonly files: readonly HubFile[] }
  | { readonly kind: 'missing' }
  /** It is there, but not in a form that this server can run, or not for everybody. */
  | { readonly kind: 'unusable'; readonly reason: string };

const listing = v.object({
  siblings: v.array(
    v.object({
      rfilename: v.string(),
      size: v.optional(v.number()),
      blobId: v.optional(v.string()),
      lfs: v.nullish(v.object({ sha256: v.string() })),
    }),
  ),
});

/** Everything beside the weights that the library or this server reads, where a model has it. */
const SMALL_FILES = new Set([
  ...[
    'config.json',
    'generation_config.json',
    'tokenizer.json',
    'tokenizer_config.json',
    'special_tokens_map.json',
  ],
  ...[
    'preprocessor_config.json',
    'processor_config.json',
    'chat_template.jinja',
    'README.md',
    'modules.json',
    'sentence_bert_config.json',
    'config_sentence_transformers.json',
  ],
]);
/** The settings and the weights of what a sentence embedding model does behind its transformer: `2_Dense/…`. */
const MODULE_FILE = /^\d+_[A-Za-z]+\/(?:config\.json|sentence_bert_config\.json|model\.safetensors)$/;
/** Ends of ONNX files; eight bits are the best bargain on a processor: a quarter of the size, and faster. */
const PREFERRED = ['_quantized', '_int8', '_uint8', '', '_fp16', '_q4', '_q4f16', '_bnb4'];
const PARTS = ['model', 'encoder_model', 'decoder_model_merged', 'text_encoder', 'vision_model'];
const ANSWER_MS = 30_000;
const MOST_SMALL_BYTES = 50e6;

/** Asks the hub about a model. Rejects where the hub cannot be reached or answers nonsense. */
export async function readHubModel(hub: string, id: string): Promise<HubModel> {
  const response = await fetch(`${hub}/api/models/${id}?blobs=true`, {
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  // The hub answers 401 for what does not exist, so that private names cannot be guessed.
  if (response.status === 401 || response.status === 404) {
    await response.body?.cancel();
    return { kind: 'missing' };
  }
  if (response.status === 403) {
    await response.body?.cancel();
    return { kind: 'unusable', reason: 'has to be asked for on the hub first' };
  }
  if (!response.ok) throw new Error(`the hub answered ${response.status}`);
  const parsed = v.safeParse(listing, await response.json());
  if (!parsed.success) throw new Error('the hub answered something else than a model');
  const files = new Map<string, HubFile>();
  for (const { rfilename: path, size, blobId, lfs } of parsed.output.siblings) {
    const hex = lfs?.sha256 ?? blobId;
    if (size === undefined || hex === undefined) continue;
    files.set(path, { path, bytes: size, checksum: { algorithm: lfs == null ? 'git-sha1' : 'sha256', hex } });
  }
  return chooseFiles(files);
}

function chooseFiles(files: ReadonlyMap<string, HubFile>): HubModel {
  const end = PREFERRED.find((one) => PARTS.some((part) => files.has(`onnx/${part}${one}.onnx`)));
  if (end === undefined)
    return { kind: 'unusable', reason: 'has no ONNX files on the hub, which this server needs' };
  if (!files.has('config.json')) return { kind: 'unusable', reason: 'has no config.json on the hub' };
  const weights = PARTS.map((part) => `onnx/${part}${end}.onnx`);
  const chosen = [...files.values()].filter(
    ({ path, bytes }) =>
      ((SMALL_FILES.has(path) || MODULE_FILE.test(path)) && bytes <= MOST_SMALL_BYTES) ||
      weights.some(
        (weight) =>
          path === weight || /^_data(_\d+)?$/.test(path.startsWith(weight) ? path.slice(weight.length) : ''),
      ),
  );
  return { kind: 'found', files: chosen };
}
