import type { ResultBody } from '../../webview/resultBodyProtocol';
import type { ResultTable } from '../../webview/resultProtocol';
import { cell } from './partWording';
import type { PartWording } from './partWording';
import type { ReadingPart } from './readingPart';

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
    rows: parts.map(({ bodies, headline, heading, score }, item) => ({
      item,
      cells: [
        // Sorted by its place in the documents, not by its letters.
        { text: heading, value: item },
        { text: shortResult(headline, score?.text, bodies, panel.noText) },
        ...(hasScores
          ? [{ text: score?.text ?? '', ...(score !== undefined && { value: score.value }) }]
          : []),
      ],
    })),
  };
}

/** The headline without its score, or the start of the text. */
function shortResult(
  headline: string | undefined,
  score: string | undefined,
  bodies: readonly ResultBody[],
  noText: string,
): string {
  if (headline !== undefined) {
    return score !== undefined && headline.endsWith(score)
      ? headline.slice(0, -score.length).trim()
      : headline;
  }
  const [body] = bodies;
  switch (body?.kind) {
    case 'text':
      return body.text === undefined ? noText : cell(body.text.start.trim().split('\n', 1)[0] ?? '');
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
