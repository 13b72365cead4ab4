import { Tokenizer } from '@huggingface/tokenizers';
import { BYTE_CHARACTERS } from './byteLevel';
import { trainMerges } from './trainMerges';

/** What makes one of our tokenizers differ from another. */
export interface TokenizerOptions {
  /** Texts to learn from. */
  readonly texts: Iterable<string>;
  /** Pieces of text that are looked at by themselves, as a regular expression; the rest of the text is left out. */
  readonly pieces: string;
  readonly vocabulary: number;
  /** Special tokens by their role, such as `pad_token`; they take the first ids. */
  readonly special: Readonly<Record<string, string>>;
  /** Special tokens put before and after each text. */
  readonly around?: readonly [string, string];
  /** The most tokens of a text that are looked at; the rest is cut off. */
  readonly maximumLength: number;
}

/** The two JSON files from which transformers.js makes a tokenizer. */
export interface TokenizerFiles {
  readonly tokenizer: { readonly model: { readonly vocab: Readonly<Record<string, number>> } };
  readonly tokenizerConfig: object;
}

/** Learns a byte-level tokenizer: every text can be written with it, unknown words in smaller pieces. */
export function makeTokenizerFiles(options: TokenizerOptions): TokenizerFiles {
  const special = [...new Set(Object.values(options.special))];
  const counts = new Map<string, number>();
  const pieces = new RegExp(options.pieces, 'gu');
  for (const text of options.texts) {
    for (const [piece] of text.matchAll(pieces)) {
      counts.set(piece, (counts.get(piece) ?? 0) + 1);
    }
  }
  const merges = trainMerges(counts, options.vocabulary - special.length - BYTE_CHARACTERS.length);
  const tokens = new Set([...special, ...BYTE_CHARACTERS, ...merges.map(([left, right]) => left + right)]);
  const vocab = Object.fromEntries([...tokens].map((token, id) => [token, id]));
  return {
    tokenizer: {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: special.map((content, id) => ({
        ...{
          id,
          content,
          single_word: false,
          // The mask stands for a word with the space before it.
          lstrip: content === options.special['mask_token'],
          rstrip: false,
          normalized: false,
          special: true,
        },
      })),
      normalizer: null,
      pre_tokenizer: {
        type: 'Sequence',
        pretokenizers: [
          { type: 'Split', pattern: { Regex: options.pieces }, behavior: 'Removed', invert: true },
          { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false },
        ],
      },
      post_processor: options.around === undefined ? null : postProcessor(options.around, vocab),
      decoder: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false },
      model: { type: 'BPE', dropout: null, unk_token: null, fuse_unk: false, vocab, merges },
    } as TokenizerFiles['tokenizer'],
    tokenizerConfig: {
      tokenizer_class: 'PreTrainedTokenizerFast',
      model_max_length: options.maximumLength,
      clean_up_tokenization_spaces: false,
      ...options.special,
    },
  };
}

/** The library's own tokenizer, so that training sees exactly the ids that a server will see. */
export function loadTokenizer(files: TokenizerFiles): (text: string) => number[] {
  const tokenizer = new Tokenizer(files.tokenizer, files.tokenizerConfig);
  return (text) => tokenizer.encode(text).ids;
}

function postProcessor([first, last]: readonly [string, string], vocab: Readonly<Record<string, number>>) {
  const token = (id: string) => ({ SpecialToken: { id, type_id: 0 } });
  const sequence = (id: 'A' | 'B', type_id: 0 | 1) => ({ Sequence: { id, type_id } });
  return {
    type: 'TemplateProcessing',
    single: [token(first), sequence('A', 0), token(last)],
    pair: [token(first), sequence('A', 0), token(last), sequence('B', 1), token(last)],
    special_tokens: Object.fromEntries(
      [first, last].map((id) => [id, { id, ids: [vocab[id]], tokens: [id] }]),
    ),
  };
}
