import { WORDS } from './miniatureGraphs';

const token = (id: string) => ({ SpecialToken: { id, type_id: 0 } });
const text = (id: 'A' | 'B') => ({ Sequence: { id, type_id: id === 'A' ? 0 : 1 } });
const special = (id: string) => [id, { id, ids: [WORDS.indexOf(id)], tokens: [id] }] as const;

/** A tokenizer for whole words, lower case, as BERT's is; `framed`: with `[CLS]` and `[SEP]` around each text. */
export function miniatureTokenizer(
  framed: boolean,
  more: object,
): { readonly tokenizer: object; readonly settings: object } {
  return {
    tokenizer: {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: WORDS.slice(0, 5).map((content, id) => ({
        ...{
          id,
          content,
          single_word: false,
          lstrip: false,
          rstrip: false,
          normalized: false,
          special: true,
        },
      })),
      normalizer: {
        ...{ type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true },
        ...{ strip_accents: null, lowercase: true },
      },
      pre_tokenizer: { type: 'BertPreTokenizer' },
      post_processor: framed
        ? {
            type: 'TemplateProcessing',
            single: [token('[CLS]'), text('A'), token('[SEP]')],
            pair: [token('[CLS]'), text('A'), token('[SEP]'), text('B'), token('[SEP]')],
            special_tokens: Object.fromEntries([special('[CLS]'), special('[SEP]')]),
          }
        : null,
      decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
      model: {
        ...{
          type: 'WordPiece',
          unk_token: '[UNK]',
          continuing_subword_prefix: '##',
          max_input_chars_per_word: 100,
        },
        vocab: Object.fromEntries(WORDS.map((word, id) => [word, id])),
      },
    },
    settings: {
      ...{ tokenizer_class: 'DistilBertTokenizer', model_max_length: 64, do_lower_case: true },
      ...{
        pad_token: '[PAD]',
        unk_token: '[UNK]',
        cls_token: '[CLS]',
        sep_token: '[SEP]',
        mask_token: '[MASK]',
      },
      ...more,
    },
  };
}
