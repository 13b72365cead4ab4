import assert from 'node:assert/strict';
import type { PreTrainedTokenizer } from '@huggingface/transformers';
import fc from 'fast-check';
import type * as Spans from '../../../../src/server/tasks/tokenSpans';
import type { Tokenizing } from '../../../../src/server/tasks/tokenSpans';
import { tokenSpans } from '../../../../src/server/tasks/tokenSpans';
import { tokenizerForm } from '../../../../src/server/tasks/tokenizing';
import { assertGrowsLinearly, countSteps } from '../../../support/countSteps';
import { realTokenizer, TOKENIZER_FAMILIES } from '../../../support/models/realTokenizers';
import { INSTALL_MS } from '../../../support/models/testClients';
import { ODD_TEXTS } from '../../../support/models/oddTexts';

/** Without anything that a tokenizer may change: case, accents, spaces (also as SentencePiece has them), control characters. */
const bare = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .replace(/[\p{M}\p{C}\s\ufffd▁]/gu, '');

/** What is wrong with the places of the tokens of a text; empty where all are right. */
function wrongPlaces(tokenizer: PreTrainedTokenizer, text: string): string[] {
  const form = tokenizerForm(tokenizer);
  const pieces = form.tokenize(text);
  const points = [...text];
  const wrong: string[] = [];
  const covered = new Set<number>();
  let before = { start: 0, end: 0 };
  tokenSpans(text, pieces, form).forEach((span, index) => {
    const { start, end } = span;
    const place = points.slice(start, end).join('');
    const said = `${index}. ${pieces[index]} at ${JSON.stringify(place)}`;
    if (start < before.start || end < before.end || start > end || end > points.length) {
      wrong.push(`out of order: ${said}`);
    }
    // Tokens share a character only where each is a part of it.
    if (start < before.end && end - start !== 1 && before.end - start !== 1) {
      wrong.push(`overlaps: ${said}`);
    }
    const surface = surfaceOf(pieces[index] ?? '', form);
    const isPart = end - start === 1 && bare(place).includes(surface ?? '');
    if (surface !== undefined && surface !== bare(place) && !isPart) {
      wrong.push(`another text: ${said}`);
    }
    for (let point = start; point < end; point++) {
      covered.add(point);
    }
    before = span;
  });
  points.forEach((point, index) => {
    if (bare(point) !== '' && !covered.has(index)) {
      wrong.push(`no token: ${index}. ${JSON.stringify(point)}`);
    }
  });
  return wrong;
}

/** What a token says, bare; `undefined` for an unknown one and for a part of a character. */
function surfaceOf(piece: string, { byteLevel }: Tokenizing): string | undefined {
  if (piece === '' || /^<0x..>$/.test(piece)) {
    return undefined;
  }
  if (byteLevel !== true) {
    return bare(piece.replace(/^##(?=.)/s, ''));
  }
  const text = new TextDecoder().decode(Uint8Array.from([...piece].map(byteOf)));
  return text.includes('\ufffd') ? undefined : bare(text);
}

/** GPT-2's letters for bytes: the visible Latin-1 ones stand for themselves, the others are counted from U+0100. */
function byteOf(letter: string): number {
  const code = letter.codePointAt(0) ?? 0;
  if (code < 256) {
    return code;
  }
  const hidden = Array.from({ length: 256 }, (_, byte) => byte).filter(
    (byte) => byte <= 32 || (byte >= 127 && byte <= 160) || byte === 173,
  );
  return hidden[code - 256] ?? 0;
}

describe('found fault 13: the offsets of real tokens in unusual texts', function () {
  this.timeout(INSTALL_MS);

  for (const family of TOKENIZER_FAMILIES) {
    it(`are correct for ${family} in all ${ODD_TEXTS.length} texts`, async () => {
      const tokenizer = await realTokenizer(family);
      const wrong = ODD_TEXTS.flatMap((text) =>
        wrongPlaces(tokenizer, text).map((line) => `${JSON.stringify(text)}: ${line}`),
      );
      assert.deepEqual(wrong, []);
    });

    it(`are correct for ${family} in any combination of their pieces`, async () => {
      const tokenizer = await realTokenizer(family);
      const pieces = ODD_TEXTS.flatMap((text) => text.match(/\S+|\s+/g) ?? []);
      const texts = fc
        .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 8 })
        .map((parts) => parts.join(''));
      fc.assert(
        fc.property(texts, (text) => assert.deepEqual(wrongPlaces(tokenizer, text), [])),
        { numRuns: 40 },
      );
    });
  }

  /** The words that tokens stand for, written down by hand. */
  const known: readonly (readonly [family: 'bert-uncased' | 'bert-cased', text: string, words: string[]])[] =
    [
      ['bert-uncased', 'ΑΘΗΝΑΣ is', ['Α', 'Θ', 'Η', 'Ν', 'Α', 'Σ', 'is']],
      ['bert-cased', 'ΑΘΗΝΑΣ is', ['ΑΘΗΝΑΣ', 'is']],
      ['bert-cased', 'Die Straße is in it', ['Die', 'Straße', 'is', 'in', 'it']],
      ['bert-cased', 'a Ωa a, Ωa! a', ['a', 'Ωa', 'a', ',', 'Ωa', '!', 'a']],
      ['bert-uncased', 'oﬃce ﬁne', ['oﬃce', 'ﬁ', 'ne']],
      ['bert-cased', '👩‍💻 is 👍🏽', ['👩‍💻', 'is', '👍🏽']],
      ['bert-uncased', 'cafe\u0301 is', ['cafe\u0301', 'is']],
      ['bert-uncased', '東京x is', ['東', '京', 'x', 'is']],
      ['bert-cased', '[UNK] is [MASK] Ω', ['[UNK]', 'is', '[MASK]', 'Ω']],
    ];
  for (const [family, text, words] of known) {
    it(`are ${words.join('|')} for ${family}`, async () => {
      const form = tokenizerForm(await realTokenizer(family));
      const spans = tokenSpans(text, form.tokenize(text), form);
      assert.deepEqual(
        spans.map(({ start, end }) => [...text].slice(start, end).join('')),
        words,
      );
    });
  }

  it('take time proportional to the text, not to its square, although every second word is unknown', async () => {
    const form = tokenizerForm(await realTokenizer('bert-cased'));
    const textOf = (words: number) => 'Ωx word '.repeat(words);
    const file = 'src/server/tasks/tokenSpans.ts';
    for (const how of [form, {}]) {
      // With a tokenizer to ask, and where the walk itself has to find its way.
      const work = ({ tokenSpans: spansOf }: typeof Spans, words: number) =>
        spansOf(textOf(words), form.tokenize(textOf(words)), how);
      assertGrowsLinearly(countSteps(file, [500, 1000, 2000], work));
    }
  });
});
