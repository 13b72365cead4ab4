/** Counts which labels were answered for which expected ones, and what follows from that. */

/** Maximum number of different labels that are counted on their own. Beyond it, they are hardly labels. */
export const MAX_LABELS = 1_000;
/** The same if no label is both expected and answered, as with the IDs of the rows: most of a large matrix would be empty. */
const MAX_UNRELATED_LABELS = 100;

/** How well one label was recognized, or the mean over the labels. */
interface LabelQuality {
  /** Share of the rows with this answer that should have it; 0 if no row has it. */
  readonly precision: number;
  /** Share of the rows that should have this answer that have it; 0 if no row should. */
  readonly recall: number;
  /** Harmonic mean of both. */
  readonly f1: number;
}

export interface LabelFigures extends LabelQuality {
  readonly label: string;
  /** Number of rows that should have the label. */
  readonly support: number;
}

export interface ConfusionMatrix {
  /** All expected and answered labels, sorted. */
  readonly labels: readonly string[];
  /** A row for each expected label, with a column for each answered one. */
  readonly counts: readonly (readonly number[])[];
}

export interface ClassificationFigures {
  /** Share of the rows whose label is the expected one. */
  readonly accuracy: number;
  /** No label is both expected and answered: the expected values are hardly labels of the model. */
  readonly hasUnrelatedLabels?: true;
  /** Means over all expected and answered labels, each of which counts the same. Absent with too many labels. */
  readonly macro?: LabelQuality;
  /** In the order of the matrix. Empty with too many labels. */
  readonly labels: readonly LabelFigures[];
  /** Absent with too many labels. */
  readonly confusion?: ConfusionMatrix;
}

export class ConfusionCounts {
  private total = 0;
  private right = 0;
  /** Expected label -> answered label -> number of rows. */
  private readonly counts = new Map<string, Map<string, number>>();
  private readonly labels = new Set<string>();
  /** As far as `labels` goes. */
  private readonly expected = new Set<string>();
  private readonly answered = new Set<string>();
  private isRelated = false;

  add(expected: string, answered: string): void {
    this.total++;
    this.right += Number(expected === answered);
    this.isRelated ||= expected === answered || this.answered.has(expected) || this.expected.has(answered);
    if (this.labels.size > MAX_LABELS) {
      return;
    }
    this.labels.add(expected).add(answered);
    this.expected.add(expected);
    this.answered.add(answered);
    if (this.labels.size > MAX_LABELS) {
      this.counts.clear();
      return;
    }
    const row = this.counts.get(expected) ?? new Map<string, number>();
    row.set(answered, (row.get(answered) ?? 0) + 1);
    this.counts.set(expected, row);
  }

  figures(): ClassificationFigures {
    const accuracy = share(this.right, this.total);
    const unrelated = this.isRelated || this.total === 0 ? {} : ({ hasUnrelatedLabels: true } as const);
    if (this.labels.size > (this.isRelated ? MAX_LABELS : MAX_UNRELATED_LABELS)) {
      return { accuracy, ...unrelated, labels: [] };
    }
    const labels = [...this.labels].toSorted(byCharacters);
    const counts = labels.map((expected) =>
      labels.map((answered) => this.counts.get(expected)?.get(answered) ?? 0),
    );
    const figures = labels.map((label, at) => labelFigures(label, at, counts));
    return {
      accuracy,
      ...unrelated,
      macro: {
        precision: mean(figures.map(({ precision }) => precision)),
        recall: mean(figures.map(({ recall }) => recall)),
        f1: mean(figures.map(({ f1 }) => f1)),
      },
      labels: figures,
      confusion: { labels, counts },
    };
  }
}

function labelFigures(label: string, at: number, counts: ConfusionMatrix['counts']): LabelFigures {
  const right = counts[at]?.[at] ?? 0;
  const support = sum(counts[at] ?? []);
  const answered = sum(counts.map((row) => row[at] ?? 0));
  return {
    label,
    precision: share(right, answered),
    recall: share(right, support),
    f1: share(2 * right, answered + support),
    support,
  };
}

function byCharacters(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/** The share of a part; 0 of nothing. */
export function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function mean(values: readonly number[]): number {
  return share(sum(values), values.length);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
