/** Length in UTF-16 units after which a list or a quotation is split between its items, and four times that, anywhere. */
const MAX_CHUNK_LENGTH = 8_000;

const FENCE = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/;
/** A line that may belong to the block before it, although a blank line is between them: an item, or an indented line. */
const CONTINUATION = /^(?:\s|[-*+](?:\s|$)|\d{1,9}[.)](?:\s|$))/;

/** Parts of a Markdown text that can be parsed one by one, and where the text begins that may still change. */
interface MarkdownChunks {
  readonly chunks: readonly string[];
  readonly end: number;
}

/**
 * Splits a text between its blocks, from the offset `from`, which must be between two blocks as well, until the chunks have
 * `limit` UTF-16 units. The last block is not among the chunks unless the text is complete, since more of it may come.
 */
export function markdownChunks(
  text: string,
  from: number,
  isComplete: boolean,
  limit = Number.POSITIVE_INFINITY,
): MarkdownChunks {
  const chunks: string[] = [];
  let start = from;
  let fence: string | undefined;
  let isAfterBlank = false;
  for (let at = from; at < text.length && start - from < limit;) {
    const lineEnd = text.indexOf('\n', at);
    if (lineEnd === -1 && !isComplete) {
      return { chunks, end: start };
    }
    const next = lineEnd === -1 ? text.length : lineEnd + 1;
    // A long line is neither a fence nor an item.
    const line = text.slice(at, Math.min(next, at + 1_000)).trimEnd();
    if (fence === undefined && at > start && line !== '' && isBoundary(line, isAfterBlank, at - start)) {
      chunks.push(text.slice(start, at));
      start = at;
    }
    fence = fenceAfter(line, fence);
    isAfterBlank = line === '';
    at = next;
  }
  if (isComplete && start < text.length && start - from < limit) {
    chunks.push(text.slice(start));
    start = text.length;
  }
  return { chunks, end: start };
}

function isBoundary(line: string, isAfterBlank: boolean, length: number): boolean {
  if (length > 4 * MAX_CHUNK_LENGTH) {
    return true;
  }
  return isAfterBlank && (length > MAX_CHUNK_LENGTH || !CONTINUATION.test(line));
}

/** Returns the fence that is open after a line. It ends with a line of the same characters, at least as many. */
function fenceAfter(line: string, open: string | undefined): string | undefined {
  if (open === undefined) {
    return FENCE.exec(line)?.[1];
  }
  const ticks = line.trim();
  const isEnd = ticks.length >= open.length && ticks === (open[0] ?? '').repeat(ticks.length);
  return isEnd ? undefined : open;
}
