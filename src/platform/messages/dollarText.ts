const CENTS = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
const MIN_IN_CENTS = 0.1;

/** US dollars with cents; small amounts with as many places as it takes to see more than zero. */
export function dollarText(dollars: number): string {
  return `$${dollars.toLocaleString('en', dollars >= MIN_IN_CENTS ? CENTS : { maximumSignificantDigits: 2 })}`;
}
