import type { Reading } from './reading';

/**
 * The plain text of a reading, for places that take text only (the selection, the clipboard, a new document): the
 * text of a text answer, the top label, the best filled sequence, the best answer, the words of the entities.
 * Undefined where there is nothing to write: embeddings and answers of unknown form.
 */
export function readingText(reading: Reading): string | undefined {
  switch (reading.kind) {
    case 'text':
      return reading.text;
    case 'labels':
      return reading.rows[0]?.label;
    case 'entities':
      return lines(reading.rows.map(({ word, label }) => `${word}\t${label}`));
    case 'maskFills': {
      const [first, ...others] = reading.masks;
      const sequence = others.length === 0 ? first?.rows[0]?.sequence : undefined;
      return sequence ?? reading.filled ?? first?.rows[0]?.token;
    }
    case 'answers':
      return reading.rows[0]?.answer;
    case 'similarities':
      return lines(reading.rows.map(({ score }) => String(score)));
    case 'values':
      return lines(reading.rows.map(({ value }) => String(value)));
    case 'several': {
      const texts = reading.readings.map(readingText);
      return texts.every((text) => text !== undefined) ? lines(texts) : undefined;
    }
    case 'embedding':
    case 'raw':
      return undefined;
  }
}

/**
 * The text that takes the place of a selection: the whole of it where the answer only goes on from it (generated text
 * after its prompt) or changes a part of it (filled masks), else the same as `readingText`.
 */
export function replacementText(reading: Reading, input: unknown): string | undefined {
  if (reading.kind === 'text' && reading.promptRemoved && typeof input === 'string') {
    return input + reading.text;
  }
  return (reading.kind === 'maskFills' ? reading.filled : undefined) ?? readingText(reading);
}

function lines(texts: readonly string[]): string | undefined {
  return texts.length === 0 ? undefined : texts.join('\n');
}
