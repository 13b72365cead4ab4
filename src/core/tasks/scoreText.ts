import type { NumberText } from './numberText';

const BAR_WIDTH = 10;
/** Blocks of one to eight eighths of a character's width. */
const EIGHTHS = '▏▎▍▌▋▊▉█';

/** Writes the scores of one list alike: as percentages where all are from 0 to 1, else as plain numbers. */
export class ScoreText {
  private readonly percent: boolean;

  constructor(
    scores: readonly number[],
    private readonly numbers: NumberText,
  ) {
    this.percent = scores.every((score) => score >= 0 && score <= 1);
  }

  /** `97.3 %`; what would round to 0 or 100 without being it says so (`< 0.1 %`). */
  text(score: number): string {
    if (!this.percent) {
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

  /** A percentage that would be written as 0. */
  isNegligible(score: number): boolean {
    return this.percent && score < 0.0005;
  }

  /** A bar as long as the score, in eighths of a character; empty where scores are no percentages. */
  bar(score: number): string {
    if (!this.percent || score === 0) {
      return '';
    }
    const eighths = Math.max(1, Math.round(score * BAR_WIDTH * 8));
    return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[(eighths % 8) - 1] ?? '');
  }
}
