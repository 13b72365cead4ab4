/** The plural categories of CLDR, in the order in which the forms of a sentence stand. */
const CATEGORIES: readonly Intl.LDMLPluralRule[] = ['zero', 'one', 'two', 'few', 'many', 'other'];

/**
 * Chooses the form of a sentence for a count. The forms are separated by `|`, one for each plural category of the
 * language: two in English (`one|other`), four in Polish (`one|few|many|other`), one in Japanese. A sentence that has
 * fewer forms than its language has categories, such as one that is not translated yet, ends with the form for the rest.
 *
 * Source of the categories: Unicode CLDR, Language Plural Rules, as `Intl.PluralRules` has them.
 */
export function pluralForm(locale: string, count: number, sentence: string): string {
  const forms = sentence.split('|');
  const rules = new Intl.PluralRules(locale);
  const { pluralCategories } = rules.resolvedOptions();
  const categories = CATEGORIES.filter((category) => pluralCategories.includes(category));
  return forms[Math.min(categories.indexOf(rules.select(count)), forms.length - 1)] ?? sentence;
}
