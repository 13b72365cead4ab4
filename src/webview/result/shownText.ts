import { truncateAt, visibleLine, visibleText } from '../../core/tasks/visibleText';

/** Maximum length of a text in UTF-16 units that is shown on one line, such as a label. The raw answer has the rest. */
const MAX_LINE_LENGTH = 500;
/** Maximum length of a text in UTF-16 units that is part of a list. */
const MAX_BLOCK_LENGTH = 100_000;

/** Prepares a text from outside for one line. Invisible characters become visible. */
export function shownLine(text: string): string {
  return visibleLine(text, MAX_LINE_LENGTH);
}

/** Prepares a text from outside that may have several lines. */
export function shownBlock(text: string): string {
  const start = truncateAt(text, MAX_BLOCK_LENGTH);
  return visibleText(start) + (start.length < text.length ? '…' : '');
}

/** Puts a value into a sentence of the feature, at `{0}`. */
export function fillIn(sentence: string, value: string): string {
  return sentence.replace('{0}', () => value);
}
