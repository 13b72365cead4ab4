import type { ResultBody, ResultText } from '../../webview/resultBodyProtocol';
import type { ResultTable } from '../../webview/resultProtocol';
import { cell } from './partWording';
import type { PartWording } from './partWording';
import type { ReadingPart } from './readingPart';

/** Length in UTF-16 units of the Markdown in which words are looked for. */
const MAX_MARKDOWN_LENGTH = 2_000;
/** Length in UTF-16 units after which a line is cut before its marks are removed. */
const MAX_LINE_LENGTH = 400;

/** Compares the results of several inputs: where each is from, the most important result, and its score. */
export function resultTable(
  parts: readonly (ReadingPart & { readonly heading: string })[],
  { panel, strings }: PartWording,
): ResultTable {
  const hasScores = parts.some(({ score }) => score !== undefined);
  return {
    caption: panel.results,
    columns: [
      { label: panel.selection, isNumeric: false },
      { label: panel.result, isNumeric: false },
      ...(hasScores ? [{ label: strings.score, isNumeric: true }] : []),
    ],
    rows: parts.map(({ bodies, headline, heading, name, score }, item) => ({
      item,
      cells: [
        // Sorted by its place in the documents, not by its letters.
        { text: heading, value: item },
        { text: name ?? headline ?? shortResult(bodies, panel.noText) },
        ...(hasScores
          ? [{ text: score?.text ?? '', ...(score !== undefined && { value: score.value }) }]
          : []),
      ],
    })),
  };
}

/** The start of the text, or what else there is. */
function shortResult(bodies: readonly ResultBody[], noText: string): string {
  const [body] = bodies;
  switch (body?.kind) {
    case 'text':
      return body.text === undefined ? noText : cell(firstWords(body.text));
    case 'embedding':
      return body.facts[0]?.value ?? '';
    case 'failure':
      return cell(body.message);
    case 'image':
      return cell(body.alt);
    case 'audio':
    case 'file':
    case 'json':
      return cell(body.label);
    default:
      return '';
  }
}

/** The first line that has words, of Markdown without its marks. */
function firstWords({ format, start }: ResultText): string {
  if (format !== 'markdown') {
    return start.trim().split('\n', 1)[0] ?? '';
  }
  const lines = start.slice(0, MAX_MARKDOWN_LENGTH).split('\n');
  return lines.map((line) => withoutMarks(line.slice(0, MAX_LINE_LENGTH))).find((line) => line !== '') ?? '';
}

function withoutMarks(line: string): string {
  const words = line
    .replace(/^\s*(?:(?:[-*+>]|#{1,6}|\d{1,9}[.)])\s+)*/, '')
    .replace(/^\s*(?:`{3,}|~{3,}|[-*_=]{3,}\s*$).*/, '');
  // Every other part is code.
  const parts = words.split(/`+/).map((part, index) => (index % 2 === 0 ? withoutEmphasis(part) : part));
  return parts.join('').trim();
}

function withoutEmphasis(text: string): string {
  return text
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/(\*\*|__|~~)(?=\S)(.+?)(?<=\S)\1/g, '$2')
    .replaceAll(/(?<![\w*])([*_])(?=\S)(.+?)(?<=\S)\1(?![\w*])/g, '$2');
}
