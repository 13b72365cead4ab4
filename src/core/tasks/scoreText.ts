import type { NumberText } from './numberText';

const BAR_WIDTH = 10;
/** Blocks with widths from one to eight eighths of a character. */
const EIGHTHS = '▏▎▍▌▋▊▉█';

/** Formats the scores of one list in the same way: as percentages if all are from 0 to 1, otherwise as plain numbers. */
export class ScoreText {
  private readonly isPercent: boolean;

  constructor(
    scores: readonly number[],
    private readonly numbers: NumberText,
  ) {
    this.isPercent = scores.every((score) => score >= 0 && score <= 1);
  }

  /** `97.3 %`; a score that only rounds to 0 or 100 becomes `< 0.1 %` or `> 99.9 %`. */
  text(score: number): string {
    if (!this.isPercent) {
      return this.numbers.short(score);
    }
    if (score > 0 && this.isNegligible(score)) {
      return `< ${this.numbers.decimal(0.1)} %`;
    }
    if (score < 1 && score >= 0.9995) {
      return `> ${this.numbers.decimal(99.9)} %`;
    }
    return `${this.numbers.decimal(score * 100)} %`;
  }

  /** `+2.5 %`: the change of a score, always with its sign. */
  difference(change: number): string {
    const sign = change < 0 ? '−' : '+';
    const size = Math.abs(change);
    return `${sign}${this.isPercent ? `${this.numbers.decimal(size * 100)} %` : this.numbers.short(size)}`;
  }

  /** Whether a percentage would round to 0. */
  isNegligible(score: number): boolean {
    return this.isPercent && score < 0.0005;
  }

  /** The length of a bar from 0 to 1, or nothing if the scores are not percentages. */
  share(score: number): { readonly share?: number } {
    return this.isPercent ? { share: score } : {};
  }

  /** Draws a bar with a resolution of an eighth of a character; empty if the scores are not percentages. */
  bar(score: number): string {
    if (!this.isPercent || score === 0) {
      return '';
    }
    const eighths = Math.max(1, Math.round(score * BAR_WIDTH * 8));
    return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[(eighths % 8) - 1] ?? '');
  }
}
