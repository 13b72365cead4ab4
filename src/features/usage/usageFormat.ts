import * as vscode from 'vscode';
import type { DayRange } from '../../core/usage/usageSpan';
import type { UsageFigure } from './usageWords';

/** From here on, a number is shortened: in full, it would not fit. */
const MIN_COMPACT = 1_000_000;

/** Stands where no server reported tokens. */
export const NOT_REPORTED = '–';

/** Formats figures and days in the user's language. A view has thousands of them, so it creates the formats once. */
export class UsageFormat {
  private readonly number = new Intl.NumberFormat(vscode.env.language);
  private readonly compact = new Intl.NumberFormat(vscode.env.language, {
    notation: 'compact',
    maximumFractionDigits: 2,
  });
  private readonly percent = new Intl.NumberFormat(vscode.env.language, {
    style: 'percent',
    signDisplay: 'exceptZero',
    maximumFractionDigits: 0,
  });
  private readonly short = dayFormat({});
  private readonly medium = dayFormat({ year: 'numeric' });
  private readonly long = dayFormat({ year: 'numeric', weekday: 'short' });

  /** Formats a figure. Most servers report no tokens, which is not the same as none. */
  figure(figure: UsageFigure, value: number): string {
    return figure === 'tokens' && value === 0 ? NOT_REPORTED : this.amount(figure, value);
  }

  /** Formats a figure, also if it is 0. Seconds have a fraction only where it matters. */
  amount(figure: UsageFigure, value: number): string {
    const isShort = figure === 'seconds' && value < 100;
    return this.number.format(isShort ? Math.round(value * 10) / 10 : Math.round(value));
  }

  /** Formats a figure for little room. */
  brief(figure: UsageFigure, value: number): string {
    return value < MIN_COMPACT ? this.figure(figure, value) : this.compact.format(value);
  }

  /** Formats the change from one value to another: in percent, or as a number if there was nothing before. */
  change(figure: UsageFigure, before: number, now: number): string {
    if (before === now) {
      return '';
    }
    if (before === 0) {
      return vscode.l10n.t('+{0}', this.brief(figure, now));
    }
    const share = now / before - 1;
    // Rounded, a change would be none.
    return Math.abs(share) < 0.005 ? '' : this.percent.format(share);
  }

  /** Formats a day of the calendar, `YYYY-MM-DD`. */
  day(day: string, length: 'short' | 'medium' | 'long'): string {
    return this[length].format(Date.parse(day));
  }

  /** Formats days from one to another, such as “Nov 1 – 7, 2026”. */
  range({ from, to }: DayRange): string {
    return this.medium.formatRange(Date.parse(from), Date.parse(to));
  }
}

function dayFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(vscode.env.language, {
    // The days are stored without a time, which is midnight in Greenwich for the formatter.
    timeZone: 'UTC',
    month: 'short',
    day: 'numeric',
    ...options,
  });
}
