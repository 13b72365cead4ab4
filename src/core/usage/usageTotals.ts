import { dayOf } from './usageRecord';
import type { UsageRecord } from './usageRecord';
import { compareRows } from './usageRow';
import type { UsageRow, UsageSpan } from './usageRow';

/** A row of the ledger's own files, which tell the tokens of an account apart. */
export interface FoldedRow extends UsageRow {
  readonly tokenHash?: string | undefined;
}

type Sum = { -readonly [K in keyof FoldedRow]: FoldedRow[K] };

/** Adds up usage by day, origin, account, model, and token. The order of additions makes no difference. */
export class UsageTotals {
  private readonly sums = new Map<string, Sum>();

  addRecord(record: UsageRecord): void {
    const { origin, account, model, ok, kind, cached, tokenHash } = record;
    const { characters, promptTokens, completionTokens, seconds } = record;
    this.addRow({
      ...{ day: dayOf(record), origin, account, model, tokenHash },
      ...{ requests: 1, failed: ok ? 0 : 1, rateLimited: kind === 'rateLimited' ? 1 : 0 },
      ...{ characters, promptTokens, completionTokens, seconds, cached: cached ? 1 : 0 },
    });
  }

  addRow(row: FoldedRow): void {
    const key = JSON.stringify([row.day, row.origin, row.account, row.model, row.tokenHash]);
    const sum = this.sums.get(key);
    if (sum === undefined) {
      this.sums.set(key, { ...row });
      return;
    }
    sum.requests += row.requests;
    sum.failed += row.failed;
    sum.rateLimited += row.rateLimited;
    sum.characters += row.characters;
    sum.promptTokens += row.promptTokens;
    sum.completionTokens += row.completionTokens;
    sum.seconds = (toMs(sum.seconds) + toMs(row.seconds)) / 1000;
    sum.cached += row.cached;
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

/** Whole numbers keep the sums exact. */
function toMs(seconds: number): number {
  return Math.round(seconds * 1000);
}
