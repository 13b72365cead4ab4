/** Formats numbers for one language. Reuses its formatters: creating one takes longer than a hundred calls. */
export class NumberText {
  private readonly integers: Intl.NumberFormat;
  private readonly decimals: Intl.NumberFormat;
  private readonly significants: Intl.NumberFormat;

  /** `locale` is the BCP 47 tag of the language. */
  constructor(locale: string) {
    this.integers = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
    this.decimals = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    this.significants = new Intl.NumberFormat(locale, { maximumSignificantDigits: 5 });
  }

  /** `12,345` */
  whole(value: number): string {
    return this.integers.format(value);
  }

  /** `97.3`: always one decimal place. */
  decimal(value: number): string {
    return this.decimals.format(value);
  }

  /** `0.12346`: at most five significant digits. */
  short(value: number): string {
    return this.significants.format(value);
  }
}
