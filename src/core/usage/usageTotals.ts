import { dayOf } from './usageRecord';
import type { UsageRecord } from './usageRecord';
import { compareRows } from './usageRow';
import type { UsageRow, UsageSpan } from './usageRow';

/** A row of the ledger's own files, which tell the tokens of an account apart. */
export interface FoldedRow extends UsageRow {
  readonly tokenHash?: string;
}

type Key = Pick<FoldedRow, 'origin' | 'account' | 'model' | 'tokenHash'>;
type Figures = Pick<FoldedRow, 'characters' | 'promptTokens' | 'completionTokens' | 'seconds'>;
type Sum = { -readonly [K in keyof FoldedRow]: FoldedRow[K] };

/** Adds up usage by day, origin, account, model, and token. The order of additions makes no difference. */
export class UsageTotals {
  private readonly sums = new Map<string, Sum>();

  addRecord(record: UsageRecord): void {
    const sum = this.sumOf(dayOf(record), record);
    sum.requests += 1;
    sum.failed += record.ok ? 0 : 1;
    sum.rateLimited += record.kind === 'rateLimited' ? 1 : 0;
    sum.cached += record.cached ? 1 : 0;
    addFigures(sum, record);
  }

  addRow(row: FoldedRow): void {
    const sum = this.sumOf(row.day, row);
    sum.requests += row.requests;
    sum.failed += row.failed;
    sum.rateLimited += row.rateLimited;
    sum.cached += row.cached;
    addFigures(sum, row);
  }

  private sumOf(day: string, { origin, account, model, tokenHash }: Key): Sum {
    // Lengths keep keys apart whatever the names contain.
    const key = `${day} ${origin.length} ${account.length} ${model.length} ${origin}${account}${model}${tokenHash}`;
    let sum = this.sums.get(key);
    if (sum === undefined) {
      sum = {
        ...{ day, origin, account, model, requests: 0, failed: 0, rateLimited: 0, characters: 0 },
        ...{ promptTokens: 0, completionTokens: 0, seconds: 0, cached: 0 },
        ...(tokenHash !== undefined && { tokenHash }),
      };
      this.sums.set(key, sum);
    }
    return sum;
  }

  /** Returns the sums in their order, those of each token apart. */
  folded(): readonly FoldedRow[] {
    return [...this.sums.values()].toSorted(
      (a, b) => compareRows(a, b) || (a.tokenHash ?? '').localeCompare(b.tokenHash ?? ''),
    );
  }

  /** Returns the rows of the days in the span, in their order. */
  rows({ from, to }: UsageSpan): readonly UsageRow[] {
    const merged = new UsageTotals();
    for (const { tokenHash: _, ...row } of this.sums.values()) {
      if ((from === undefined || row.day >= from) && (to === undefined || row.day <= to)) {
        merged.addRow(row);
      }
    }
    return merged.folded();
  }
}

function addFigures(sum: Sum, added: Figures): void {
  sum.characters += added.characters;
  sum.promptTokens += added.promptTokens;
  sum.completionTokens += added.completionTokens;
  sum.seconds = (toMs(sum.seconds) + toMs(added.seconds)) / 1000;
}

/** Whole numbers keep the sums exact. */
function toMs(seconds: number): number {
  return Math.round(seconds * 1000);
}
