import { makeTokenizerFiles } from '../tokenizerFiles';
import { COLOURS, colourClassifier, colourDetector } from './imageGraphs';
import { answerer, nameFinder, reader, topicJudge, writer } from './textGraphs';
import { ENTITY_LABELS, FRENCH, VOCABULARY } from './words';
import { wordTokenizer } from './wordTokenizer';
import { HEARD, listener, SAMPLING_RATE, speaker } from './soundGraphs';

/** The files of a model by their path; objects are written as JSON. */
type ModelFiles = Readonly<Record<string, Uint8Array | object>>;

/** Models without training, whose answers are right by construction: one for each task that no trained model is for. */
const MINIATURES: Readonly<Record<string, () => ModelFiles>> = {
  'zero-shot-classification': () => ({
    'onnx/model.onnx': topicJudge(),
    ...bert('ForSequenceClassification', ['contradiction', 'neutral', 'entailment']),
  }),
  'token-classification': () => ({
    'onnx/model.onnx': nameFinder(),
    ...bert('ForTokenClassification', ENTITY_LABELS),
  }),
  'question-answering': () => ({ 'onnx/model.onnx': answerer(), ...bert('ForQuestionAnswering', []) }),
  translation: () => ({
    'onnx/encoder_model.onnx': reader(),
    'onnx/decoder_model_merged.onnx': writer((word) => FRENCH[word] ?? word, false),
    ...sequenceToSequence(),
  }),
  summarization: () => ({
    'onnx/encoder_model.onnx': reader(),
    'onnx/decoder_model_merged.onnx': writer((word) => word, true),
    ...sequenceToSequence(),
  }),
  'image-classification': () => ({
    'onnx/model.onnx': colourClassifier(),
    'config.json': {
      model_type: 'vit',
      architectures: ['ViTForImageClassification'],
      ...labels(Object.keys(COLOURS)),
    },
    'preprocessor_config.json': {
      ...IMAGES,
      image_processor_type: 'ViTImageProcessor',
      size: { height: 16, width: 16 },
    },
  }),
  'object-detection': () => ({
    'onnx/model.onnx': colourDetector(),
    'config.json': {
      model_type: 'yolos',
      architectures: ['YolosForObjectDetection'],
      ...labels(['red', 'green', 'blue']),
    },
    'preprocessor_config.json': {
      ...{ ...IMAGES, image_processor_type: 'YolosImageProcessor' },
      size: { shortest_edge: 64, longest_edge: 128 },
    },
  }),
  'automatic-speech-recognition': () => ({
    'onnx/model.onnx': listener(),
    'config.json': { model_type: 'wav2vec2', architectures: ['Wav2Vec2ForCTC'], vocab_size: HEARD.length },
    'preprocessor_config.json': {
      ...{ feature_extractor_type: 'Wav2Vec2FeatureExtractor', processor_class: 'Wav2Vec2Processor' },
      ...{ sampling_rate: SAMPLING_RATE, feature_size: 1, padding_value: 0, do_normalize: false },
    },
    'tokenizer.json': {
      ...{ version: '1.0', truncation: null, padding: null, added_tokens: [] },
      ...{ normalizer: null, pre_tokenizer: null, post_processor: null },
      decoder: { type: 'CTC', pad_token: '<pad>', word_delimiter_token: '|', cleanup: true },
      model: { vocab: Object.fromEntries(HEARD.map((letter, id) => [letter, id])) },
    },
    'tokenizer_config.json': {
      tokenizer_class: 'Wav2Vec2CTCTokenizer',
      pad_token: '<pad>',
      word_delimiter_token: '|',
    },
  }),
  'text-to-speech': () => {
    const files = makeTokenizerFiles({
      ...{ texts: [], pieces: '[\\s\\S]', vocabulary: 0, maximumLength: 500 },
      special: { pad_token: '<pad>', unk_token: '<unk>' },
    });
    const tokens = Object.keys(files.tokenizer.model.vocab);
    const letterOf = (token: string) =>
      /^[a-z]$/i.test(token) ? token.toLowerCase().charCodeAt(0) - 97 : -1;
    return {
      'onnx/model.onnx': speaker(tokens.map(letterOf)),
      'config.json': {
        ...{ model_type: 'vits', architectures: ['VitsModel'] },
        ...{ sampling_rate: SAMPLING_RATE, vocab_size: tokens.length },
      },
      'tokenizer.json': files.tokenizer,
      'tokenizer_config.json': files.tokenizerConfig,
    };
  },
};

const IMAGES = {
  do_resize: true,
  do_rescale: true,
  rescale_factor: 1 / 255,
  do_normalize: false,
  resample: 0,
};

function words(): ModelFiles {
  const { tokenizer, tokenizerConfig } = wordTokenizer();
  return { 'tokenizer.json': tokenizer, 'tokenizer_config.json': tokenizerConfig };
}

function bert(head: string, names: readonly string[]): ModelFiles {
  const config = { model_type: 'bert', architectures: [`Bert${head}`], vocab_size: VOCABULARY.length };
  return { 'config.json': { ...config, ...labels(names) }, ...words() };
}

function sequenceToSequence(): ModelFiles {
  const ids = { pad_token_id: 0, eos_token_id: VOCABULARY.indexOf('[SEP]'), decoder_start_token_id: 0 };
  return {
    'config.json': {
      ...{ model_type: 't5', architectures: ['T5ForConditionalGeneration'], is_encoder_decoder: true },
      ...{
        d_model: 1,
        d_kv: 1,
        num_heads: 1,
        num_layers: 1,
        num_decoder_layers: 1,
        vocab_size: VOCABULARY.length,
      },
      ...ids,
    },
    'generation_config.json': ids,
    ...words(),
  };
}

function labels(names: readonly string[]): object {
  return {
    id2label: Object.fromEntries(names.map((name, id) => [id, name])),
    label2id: Object.fromEntries(names.map((name, id) => [name, id])),
  };
}

/** The bytes of every file of every miniature, by its path below the folder of miniatures. */
export function miniatureFiles(): ReadonlyMap<string, Uint8Array> {
  const encoder = new TextEncoder();
  const all = new Map<string, Uint8Array>();
  for (const [name, make] of Object.entries(MINIATURES)) {
    // The task is written where the hub writes it: into the front matter of the model card.
    all.set(
      `${name}/README.md`,
      encoder.encode(`---\npipeline_tag: ${name}\n---\nA miniature for tests, made by hand.\n`),
    );
    for (const [path, content] of Object.entries(make())) {
      const bytes = content instanceof Uint8Array ? content : encoder.encode(`${JSON.stringify(content)}\n`);
      all.set(`${name}/${path}`, bytes);
    }
  }
  return all;
}
