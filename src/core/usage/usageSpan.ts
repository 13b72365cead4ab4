/** The spans that end today, by their number of days. */
export const SPAN_DAYS = [1, 7, 30, 90] as const;

/** What a user selects: the last days, today included, or days from one to another. */
export type SelectedSpan =
  | { readonly kind: 'last'; readonly days: (typeof SPAN_DAYS)[number] }
  | { readonly kind: 'custom'; readonly from: string; readonly to: string };

/** Days as `YYYY-MM-DD`, both included. */
export interface DayRange {
  readonly from: string;
  readonly to: string;
}

/** The longest span that can be shown, in days. */
export const MAX_SPAN_DAYS = 400;

const MS_PER_DAY = 86_400_000;

/** Returns the days of a span. A custom span may be given backwards; its oldest days are left out if it is too long. */
export function rangeOfSpan(span: SelectedSpan, today: string): DayRange {
  if (span.kind === 'last') {
    return { from: addDays(today, 1 - span.days), to: today };
  }
  const [from, to] = span.from <= span.to ? [span.from, span.to] : [span.to, span.from];
  const earliest = addDays(to, 1 - MAX_SPAN_DAYS);
  return { from: from < earliest ? earliest : from, to };
}

/** Returns the range of the same length that ends right before another. */
export function rangeBefore({ from, to }: DayRange): DayRange {
  return { from: addDays(from, -countDays({ from, to })), to: addDays(from, -1) };
}

/** Lists the days of a range, oldest first. */
export function daysOf(range: DayRange): readonly string[] {
  return Array.from({ length: countDays(range) }, (_, index) => addDays(range.from, index));
}

/** Counts with UTC, where every day has 24 hours. The days themselves are local ones. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(day) + count * MS_PER_DAY).toISOString().slice(0, 10);
}

/** Whether a text is a day of the calendar, as `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && addDays(text, 0) === text;
}

/** Returns the local day of a time. */
export function localDay(time: number): string {
  const date = new Date(time);
  const parts = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  return parts.map((part, index) => String(part).padStart(index === 0 ? 4 : 2, '0')).join('-');
}

function countDays({ from, to }: DayRange): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / MS_PER_DAY) + 1;
}
