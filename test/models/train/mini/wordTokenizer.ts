import { SPECIAL, VOCABULARY } from './words';

/** A tokenizer for whole words in lower case, as BERT's is; words that it does not know are spelled. */
export function wordTokenizer(): { readonly tokenizer: object; readonly tokenizerConfig: object } {
  const special = (id: string) => ({ SpecialToken: { id, type_id: 0 } });
  const text = (id: 'A' | 'B', type_id: 0 | 1) => ({ Sequence: { id, type_id } });
  const entry = (id: string) => [id, { id, ids: [VOCABULARY.indexOf(id)], tokens: [id] }] as const;
  const end = { SpecialToken: { id: '[SEP]', type_id: 1 } };
  return {
    tokenizer: {
      ...{ version: '1.0', truncation: null, padding: null },
      added_tokens: SPECIAL.map((content, id) => ({
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
        ...{ strip_accents: false, lowercase: true },
      },
      pre_tokenizer: { type: 'BertPreTokenizer' },
      post_processor: {
        type: 'TemplateProcessing',
        single: [special('[CLS]'), text('A', 0), special('[SEP]')],
        pair: [special('[CLS]'), text('A', 0), special('[SEP]'), text('B', 1), end],
        special_tokens: Object.fromEntries([entry('[CLS]'), entry('[SEP]')]),
      },
      decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
      model: {
        ...{
          type: 'WordPiece',
          unk_token: '[UNK]',
          continuing_subword_prefix: '##',
          max_input_chars_per_word: 100,
        },
        vocab: Object.fromEntries(VOCABULARY.map((word, id) => [word, id])),
      },
    },
    tokenizerConfig: {
      ...{ tokenizer_class: 'BertTokenizer', model_max_length: 512, do_lower_case: true },
      ...{
        pad_token: '[PAD]',
        unk_token: '[UNK]',
        cls_token: '[CLS]',
        sep_token: '[SEP]',
        mask_token: '[MASK]',
      },
    },
  };
}
