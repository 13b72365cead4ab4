import * as v from 'valibot';
import { JsonDepth } from '../../core/http/jsonDepth';
import { chooseOnnx, SMALL_FORMATS } from '../engine/chooseOnnx';

/** A file of a model as the hub lists it. */
export interface HubFile {
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 of the content (large files), or its Git object ID: the SHA-1 of `blob <size>\0` and the content. */
  readonly checksum: { readonly algorithm: 'sha256' | 'git-sha1'; readonly hex: string };
}

export type HubModel =
  | {
      readonly kind: 'found';
      readonly files: readonly HubFile[];
      /** All files by path, since ONNX files may refer to others. */
      readonly all: ReadonlyMap<string, HubFile>;
    }
  | { readonly kind: 'missing' }
  /** The model exists, but has no form that this server can run, or access is restricted. */
  | { readonly kind: 'unusable'; readonly reason: string };

const checksum = v.pipe(v.string(), v.regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/));
const listing = v.object({
  siblings: v.array(
    v.object({
      rfilename: v.string(),
      size: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
      blobId: v.optional(checksum),
      lfs: v.nullish(v.object({ sha256: checksum })),
    }),
  ),
});

/** Optional files besides the weights that the library or this server reads. */
const SMALL_FILES = new Set([
  ...['config.json', 'generation_config.json', 'README.md'],
  ...['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json', 'chat_template.jinja'],
  ...['chat_template.json', 'preprocessor_config.json', 'processor_config.json'],
  ...['modules.json', 'sentence_bert_config.json', 'config_sentence_transformers.json'],
]);
/** Configuration and weights of the modules that follow the transformer of a sentence embedding model: `2_Dense/…`. */
const MODULE_FILE = /^\d+_[A-Za-z]+\/(?:config\.json|sentence_bert_config\.json|model\.safetensors)$/;
const ANSWER_MS = 30_000;
const MAX_SMALL_BYTES = 50e6;
/** Listings of models with thousands of files take a few megabytes. */
const MAX_LISTING_BYTES = 16 * 1024 * 1024;
const MAX_LISTING_DEPTH = 100;

/** Asks the hub about a model. Rejects if the hub cannot be reached or its answer is invalid. */
export async function readHubModel(hub: string, id: string): Promise<HubModel> {
  const response = await fetch(`${hub}/api/models/${id}?blobs=true`, {
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  // The hub also answers 401 for models that do not exist, so that private names cannot be guessed.
  if (response.status === 401 || response.status === 404) {
    await response.body?.cancel();
    return { kind: 'missing' };
  }
  if (response.status === 403) {
    await response.body?.cancel();
    return { kind: 'unusable', reason: 'requires access that you request on its hub page' };
  }
  if (!response.ok) {
    throw new Error(`the hub returned status ${response.status}`);
  }
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), listing), await readListing(response));
  if (!parsed.success) {
    throw new Error('the hub did not return a model');
  }
  const files = new Map<string, HubFile>();
  for (const { rfilename: path, size, blobId, lfs } of parsed.output.siblings) {
    const hex = lfs?.sha256 ?? blobId;
    if (size === undefined || hex === undefined) {
      continue;
    }
    files.set(path, { path, bytes: size, checksum: { algorithm: lfs == null ? 'git-sha1' : 'sha256', hex } });
  }
  return chooseFiles(files);
}

/** Reads the response text. Rejects if it is a web page, too large or nested too deeply. */
async function readListing(response: Response): Promise<string> {
  const type = response.headers.get('content-type') ?? '';
  if (/^text\/html\b/i.test(type)) {
    await response.body?.cancel();
    throw new Error('the hub returned a web page; the network may require you to sign in');
  }
  const chunks: Uint8Array[] = [];
  const depth = new JsonDepth(MAX_LISTING_DEPTH);
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_LISTING_BYTES) {
      throw new Error('the hub returned a list of files that is too large');
    }
    if (!depth.accepts(chunk)) {
      throw new Error('the hub did not return a model');
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function chooseFiles(files: ReadonlyMap<string, HubFile>): HubModel {
  const onnx = chooseOnnx([...files.keys()], SMALL_FORMATS);
  if (typeof onnx === 'string') {
    const has = [...files.keys()].some((path) => path.endsWith('.onnx'));
    return {
      kind: 'unusable',
      reason: has
        ? `cannot be downloaded: it ${onnx}`
        : 'has no ONNX files on the hub, and this server needs them',
    };
  }
  if (!files.has('config.json')) {
    return { kind: 'unusable', reason: 'has no config.json on the hub' };
  }
  const isWeight = (path: string): boolean =>
    onnx.files.some(
      (name) => path === name || (/^_data(_\d+)?$/.test(path.slice(name.length)) && path.startsWith(name)),
    );
  const chosen = [...files.values()].filter(
    ({ path, bytes }) =>
      isWeight(path) || ((SMALL_FILES.has(path) || MODULE_FILE.test(path)) && bytes <= MAX_SMALL_BYTES),
  );
  return { kind: 'found', files: chosen, all: files };
}
