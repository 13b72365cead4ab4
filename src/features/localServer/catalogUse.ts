import { l10n } from 'vscode';
import type { CatalogId } from '../../core/models/downloadCatalog';

const USES: Readonly<Record<CatalogId, () => string>> = {
  'onnx-community/Qwen2.5-0.5B-Instruct': () => l10n.t('Answers questions and edits text, in many languages'),
  'HuggingFaceTB/SmolLM2-360M-Instruct': () => l10n.t('Answers short questions in English; small and fast'),
  'onnx-community/Qwen3-0.6B-ONNX': () =>
    l10n.t('Thinks before it answers; better and slower than others of its size'),
  'onnx-community/Qwen2.5-Coder-0.5B-Instruct': () => l10n.t('Explains, writes, and changes code'),
  'onnx-community/SmolLM2-135M-ONNX': () => l10n.t('Continues an English text'),
  'Xenova/distilbart-cnn-6-6': () => l10n.t('Summarizes English texts, such as news'),
  'Xenova/nllb-200-distilled-600M': () => l10n.t('Translates between 200 languages; name them as parameters'),
  'Xenova/m2m100_418M': () => l10n.t('Translates between 100 languages; name them as parameters'),
  'Xenova/distilbert-base-uncased-finetuned-sst-2-english': () =>
    l10n.t('Tells whether an English text is positive or negative'),
  'Xenova/bert-base-multilingual-uncased-sentiment': () =>
    l10n.t('Rates reviews with one to five stars, in six languages'),
  'Xenova/toxic-bert': () => l10n.t('Finds insults and threats in English comments'),
  'Xenova/mobilebert-uncased-mnli': () => l10n.t('Sorts English texts by labels of your own; small'),
  'Xenova/nli-deberta-v3-xsmall': () => l10n.t('Sorts English texts by labels of your own; more accurate'),
  'Xenova/bert-base-NER': () => l10n.t('Finds people, places, and organizations in English texts'),
  'Xenova/bert-base-multilingual-cased-ner-hrl': () =>
    l10n.t('Finds people, places, and organizations in ten languages'),
  'Xenova/bert-base-cased': () => l10n.t('Suggests words for [MASK] in an English text'),
  'onnx-community/all-MiniLM-L6-v2-ONNX': () =>
    l10n.t('Compares English sentences by their meaning; small and fast'),
  'Supabase/gte-small': () => l10n.t('Compares English texts by their meaning'),
  'Xenova/multilingual-e5-small': () => l10n.t('Compares texts by their meaning, across languages'),
  'Xenova/distilbert-base-uncased-distilled-squad': () =>
    l10n.t('Answers a question with words from an English text'),
  'Xenova/whisper-tiny.en': () => l10n.t('Transcribes English speech; small and fast'),
  'Xenova/whisper-base': () => l10n.t('Transcribes speech in many languages'),
  'Xenova/mms-tts-eng': () => l10n.t('Reads an English text aloud'),
  'Xenova/vit-base-patch16-224': () => l10n.t('Says what is in a picture, out of 1,000 kinds of things'),
  'Xenova/detr-resnet-50': () => l10n.t('Finds things in a picture and marks them with boxes'),
};

/** Returns one line about what a model of the catalog is for. */
export function catalogUse(id: CatalogId): string {
  return USES[id]();
}
