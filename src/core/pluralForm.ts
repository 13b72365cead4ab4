/** The plural categories of CLDR, in the order of the forms in a sentence. */
const CATEGORIES: readonly Intl.LDMLPluralRule[] = ['zero', 'one', 'two', 'few', 'many', 'other'];

/**
 * Chooses the form of a sentence for a count. The forms are separated by `|`, one for each plural category of the
 * language: two in English (`one|other`), four in Polish (`one|few|many|other`), one in Japanese. If a sentence has fewer
 * forms than its language has categories, for example because it has not been translated yet, its last form is used for
 * the remaining categories.
 *
 * The categories come from `Intl.PluralRules`, which follows the Language Plural Rules of Unicode CLDR.
 */
export function pluralForm(locale: string, count: number, sentence: string): string {
  const forms = sentence.split('|');
  const rules = new Intl.PluralRules(locale);
  const { pluralCategories } = rules.resolvedOptions();
  const categories = CATEGORIES.filter((category) => pluralCategories.includes(category));
  return forms[Math.min(categories.indexOf(rules.select(count)), forms.length - 1)] ?? sentence;
}
