import type { ApiTask } from '../tasks/taskNames';

/** A model that is known to work with the library of the local server. */
interface CatalogEntry {
  readonly task: ApiTask;
  /** Where the documentation or the tests of transformers.js use the model. */
  readonly source: string;
}

/**
 * The models that the extension suggests for download, by ID. Only models that the documentation or the tests of
 * transformers.js name; `npm run check:catalog` checks that a hub has them. Tasks and models of a task are in the order in
 * which they are shown.
 */
export const DOWNLOAD_CATALOG = {
  'onnx-community/Qwen2.5-0.5B-Instruct': {
    task: 'chat-completion',
    source: 'docs/source/guides/dtypes.md',
  },
  'HuggingFaceTB/SmolLM2-360M-Instruct': {
    task: 'chat-completion',
    source: 'docs/source/integrations/vercel-ai-sdk.md',
  },
  'onnx-community/Qwen3-0.6B-ONNX': { task: 'chat-completion', source: 'src/pipelines/text-generation.js' },
  'onnx-community/Qwen2.5-Coder-0.5B-Instruct': {
    task: 'chat-completion',
    source: 'docs/source/pipelines.md',
  },
  'onnx-community/SmolLM2-135M-ONNX': { task: 'text-generation', source: 'src/pipelines/text-generation.js' },
  'Xenova/distilbart-cnn-6-6': { task: 'summarization', source: 'src/pipelines/summarization.js' },
  'Xenova/nllb-200-distilled-600M': { task: 'translation', source: 'src/pipelines/translation.js' },
  'Xenova/m2m100_418M': { task: 'translation', source: 'src/pipelines/translation.js' },
  'Xenova/distilbert-base-uncased-finetuned-sst-2-english': {
    task: 'text-classification',
    source: 'src/pipelines/text-classification.js',
  },
  'Xenova/bert-base-multilingual-uncased-sentiment': { task: 'text-classification', source: 'README.md' },
  'Xenova/toxic-bert': { task: 'text-classification', source: 'src/pipelines/text-classification.js' },
  'Xenova/mobilebert-uncased-mnli': {
    task: 'zero-shot-classification',
    source: 'src/pipelines/zero-shot-classification.js',
  },
  'Xenova/nli-deberta-v3-xsmall': {
    task: 'zero-shot-classification',
    source: 'src/pipelines/zero-shot-classification.js',
  },
  'Xenova/bert-base-NER': {
    task: 'token-classification',
    source: 'src/pipelines/token-classification.js',
  },
  'Xenova/bert-base-multilingual-cased-ner-hrl': {
    task: 'token-classification',
    source: 'src/pipelines/index.js',
  },
  'Xenova/bert-base-cased': { task: 'fill-mask', source: 'src/pipelines/fill-mask.js' },
  'onnx-community/all-MiniLM-L6-v2-ONNX': {
    task: 'feature-extraction',
    source: 'src/pipelines/feature-extraction.js',
  },
  'Supabase/gte-small': {
    task: 'feature-extraction',
    source: 'docs/source/integrations/vercel-ai-sdk.md',
  },
  'Xenova/multilingual-e5-small': {
    task: 'feature-extraction',
    source: 'tests/models/bert/test_tokenization_bert.js',
  },
  'Xenova/distilbert-base-uncased-distilled-squad': {
    task: 'question-answering',
    source: 'src/pipelines/question-answering.js',
  },
  'Xenova/whisper-tiny.en': {
    task: 'automatic-speech-recognition',
    source: 'docs/source/guides/node-audio-processing.md',
  },
  'Xenova/whisper-base': {
    task: 'automatic-speech-recognition',
    source: 'docs/source/integrations/vercel-ai-sdk.md',
  },
  'Xenova/mms-tts-eng': { task: 'text-to-speech', source: 'src/models/vits/modeling_vits.js' },
  'Xenova/vit-base-patch16-224': {
    task: 'image-classification',
    source: 'src/pipelines/image-classification.js',
  },
  'Xenova/detr-resnet-50': { task: 'object-detection', source: 'src/pipelines/object-detection.js' },
} as const satisfies Readonly<Record<string, CatalogEntry>>;

/** The ID of a model in the catalog. */
export type CatalogId = keyof typeof DOWNLOAD_CATALOG;

/** Whether the catalog has a model. */
export function isInCatalog(id: string): id is CatalogId {
  return Object.hasOwn(DOWNLOAD_CATALOG, id);
}

/** Returns the catalog by task, the wanted one first. */
export function catalogGroups(
  wanted?: ApiTask,
): readonly { readonly task: ApiTask; readonly ids: readonly CatalogId[] }[] {
  const ids = Object.keys(DOWNLOAD_CATALOG).filter(isInCatalog);
  const tasks = [...new Set(ids.map((id) => DOWNLOAD_CATALOG[id].task))];
  return [...tasks.filter((task) => task === wanted), ...tasks.filter((task) => task !== wanted)].map(
    (task) => ({ task, ids: ids.filter((id) => DOWNLOAD_CATALOG[id].task === task) }),
  );
}
