import type { Reading } from './reading';

/**
 * Returns the plain text of a reading, for places that take only text (the selection, the clipboard, a new document): the
 * text of a text answer, the top label, the text with filled masks, the best answer, or the words of the entities.
 * Returns undefined for readings without text, such as embeddings and answers of unknown form.
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
      // Prefers the user's own text: a model often returns its sequence in lowercase and on one line.
      const best = reading.masks[0]?.rows[0];
      return reading.filled ?? (reading.masks.length === 1 ? best?.sequence : undefined) ?? best?.token;
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

function lines(texts: readonly string[]): string | undefined {
  return texts.length === 0 ? undefined : texts.join('\n');
}
