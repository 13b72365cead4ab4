import * as v from 'valibot';
import { FAILURE_KINDS } from '../http/failure';
import { parseJson } from '../parseJson';
import { withPlausibleFigures } from './usageRecord';
import type { UsageRecord } from './usageRecord';
import type { FoldedRow } from './usageTotals';

/** The version of the files that this extension writes. Later versions may add fields and lines. */
const VERSION = 1;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const day = v.pipe(v.string(), v.isoDate());
const seconds = v.pipe(v.number(), v.minValue(0));

const key = {
  origin: v.string(),
  account: v.string(),
  model: v.string(),
  tokenHash: v.exactOptional(v.string()),
};

const recordSchema = v.object({
  ...key,
  // A date that Date can represent in every time zone.
  at: v.pipe(v.number(), v.minValue(0), v.maxValue(8e15)),
  offsetMinutes: v.pipe(v.number(), v.minValue(-1_500), v.maxValue(1_500)),
  ok: v.boolean(),
  kind: v.exactOptional(v.fallback(v.picklist(FAILURE_KINDS), 'server')),
  // Made plausible below, which is faster.
  characters: v.number(),
  promptTokens: v.number(),
  completionTokens: v.number(),
  seconds: v.number(),
  cached: v.boolean(),
});

const rowSchema = v.object({
  ...key,
  day,
  requests: count,
  failed: count,
  rateLimited: count,
  characters: count,
  promptTokens: count,
  completionTokens: count,
  seconds,
  cached: count,
});

const versionSchema = v.object({ version: count });
const containsSchema = v.object({ contains: v.string(), length: count });

/** The lines of a file of runs that are complete. */
export interface RunsText {
  readonly records: readonly UsageRecord[];
  /** Where the last complete line ends. */
  readonly length: number;
  /** Lines that cannot be read, and a line without an end. */
  readonly damaged: string;
  readonly isNewer: boolean;
}

/** A file of folded days. */
export interface DaysText {
  readonly rows: readonly FoldedRow[];
  /** For each file of runs that is contained: up to where. */
  readonly contains: ReadonlyMap<string, number>;
  readonly damaged: string;
  readonly isNewer: boolean;
}

/** The first line of each file. */
export const versionLine = (): string => printLine({ version: VERSION });

export const recordLine = (record: UsageRecord): string => printLine(record);

export function printDays(rows: readonly FoldedRow[], contains: ReadonlyMap<string, number>): string {
  const contained = [...contains].map(([name, length]) => printLine({ contains: name, length }));
  return [versionLine(), ...contained, ...rows.map(printLine)].join('');
}

export function parseRuns(text: string): RunsText {
  const records: UsageRecord[] = [];
  const { isNewer, length, damaged } = parseLines(text, (value) => {
    const parsed = v.safeParse(recordSchema, value);
    return parsed.success && records.push(withPlausibleFigures(parsed.output)) > 0;
  });
  return { records, length, damaged, isNewer };
}

export function parseDays(text: string): DaysText {
  const rows: FoldedRow[] = [];
  const contains = new Map<string, number>();
  const { isNewer, damaged } = parseLines(text, (value) => {
    const row = v.safeParse(rowSchema, value);
    if (row.success) {
      return rows.push(row.output) > 0;
    }
    const contained = v.safeParse(containsSchema, value);
    return contained.success && contains.set(contained.output.contains, contained.output.length).size > 0;
  });
  return { rows, contains, damaged, isNewer };
}

function parseLines(
  text: string,
  take: (value: unknown) => boolean,
): { readonly isNewer: boolean; readonly length: number; readonly damaged: string } {
  const length = text.lastIndexOf('\n') + 1;
  let isNewer = false;
  let damaged = '';
  for (const line of text.slice(0, length).split('\n').slice(0, -1)) {
    const value = parseJson(line);
    if (!take(value)) {
      const other = v.safeParse(versionSchema, value);
      isNewer ||= other.success && other.output.version > VERSION;
      damaged += other.success ? '' : `${line}\n`;
    }
  }
  return { isNewer, length, damaged: damaged + text.slice(length) };
}

/** ASCII only: text is cut and read by bytes. */
function printLine(value: object): string {
  const json = JSON.stringify(value).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${json}\n`;
}
