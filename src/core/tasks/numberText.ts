/** Writes numbers in one language. Formatters are made once: making one takes longer than a hundred uses. */
export class NumberText {
  private readonly integers: Intl.NumberFormat;
  private readonly decimals: Intl.NumberFormat;
  private readonly significants: Intl.NumberFormat;

  /** `locale`: BCP 47 name of the language. */
  constructor(locale: string) {
    this.integers = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
    this.decimals = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    this.significants = new Intl.NumberFormat(locale, { maximumSignificantDigits: 5 });
  }

  /** `12,345` */
  whole(value: number): string {
    return this.integers.format(value);
  }

  /** `97.3`: always one decimal. */
  decimal(value: number): string {
    return this.decimals.format(value);
  }

  /** `0.12346`: at most five digits that matter. */
  short(value: number): string {
    return this.significants.format(value);
  }
}
