import type { ResultBodyOf } from '../../webview/resultBodyProtocol';
import { cell } from './partWording';
import type { PartWording } from './partWording';
import { ScoreText } from '../../core/tasks/scoreText';

type Nearest = NonNullable<ResultBodyOf<'embedding'>['nearest']>;

/** An input with its embedding. */
export interface EmbeddedItem {
  readonly index: number;
  readonly name: string;
  readonly vector: readonly number[];
}

/** Maximum number of inputs that are compared with each other. */
const MAX_COMPARED = 100;
/** Maximum number of neighbors of an input. */
const MAX_NEAREST = 5;

/** Finds the nearest other inputs of each input by cosine similarity. */
export function nearestItems(
  items: readonly EmbeddedItem[],
  { numbers, panel, strings }: PartWording,
): ReadonlyMap<number, Nearest> {
  const compared = items.slice(0, MAX_COMPARED);
  const norms = compared.map(({ vector }) => Math.sqrt(dot(vector, vector)));
  const nearest = new Map<number, Nearest>();
  compared.forEach((item, at) => {
    const found = compared
      .map((other, place) => ({
        other,
        score: cosine(dot(item.vector, other.vector), (norms[at] ?? 0) * (norms[place] ?? 0)),
      }))
      .filter(({ other, score }) => other !== item && Number.isFinite(score))
      .toSorted((one, other) => other.score - one.score)
      .slice(0, MAX_NEAREST);
    if (found.length > 0) {
      const scores = new ScoreText(
        found.map(({ score }) => score),
        numbers,
      );
      nearest.set(item.index, {
        label: panel.nearest,
        columns: { text: panel.selection, score: strings.similarity },
        rows: found.map(({ other, score }) => ({
          item: other.index,
          text: cell(other.name),
          score: scores.text(score),
          ...scores.share(score),
        })),
      });
    }
  });
  return nearest;
}

/** Rounding may take the similarity of equal vectors above 1. */
function cosine(product: number, norms: number): number {
  return norms === 0 ? Number.NaN : Math.min(product / norms, 1);
}

function dot(one: readonly number[], other: readonly number[]): number {
  return one.length === other.length
    ? one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0)
    : Number.NaN;
}
