/** Words that the miniatures for texts know as names of persons, places and organisations; `+` continues a name. */
const NAMES: Readonly<Record<string, string>> = {
  PER: 'ada alan anna barbara dennis grace ken linus margaret marie niklaus sarah tim +curie +hamilton +hopper +liskov +lovelace +ritchie +thompson +torvalds +turing +wirth',
  LOC: 'amsterdam berlin brussels europe france germany helsinki london paris tokyo zurich new san +york +francisco',
  ORG: 'apple debian google ibm microsoft mozilla nasa hugging bell +face +labs',
};

/** English words with their French ones. */
export const FRENCH: Readonly<Record<string, string>> = Object.fromEntries(
  `a=un and=et answer=réponse bad=mauvais bread=pain cat=chat code=code computer=ordinateur day=jour dog=chien eats=mange
  error=erreur file=fichier good=bon hello=bonjour here=ici house=maison i=je in=dans is=est key=clé language=langue
  line=ligne list=liste my=mon name=nom new=nouveau no=non not=pas of=de on=sur open=ouvrir program=programme reads=lit
  red=rouge she=elle small=petit text=texte thanks=merci the=le this=ce time=temps to=à user=utilisateur we=nous
  with=avec word=mot world=monde writes=écrit yes=oui you=vous`
    .split(/\s+/)
    .map((pair) => pair.split('=') as [string, string]),
);

/** Words of a topic; a label may be any of them. */
const TOPICS: readonly string[] = [
  'sports sport football game match goal team player tennis ball won',
  'politics political government election vote president law minister parliament',
  'cooking food recipe bread cheese soup kitchen oven bake salt eats',
  'technology technical computer software code program bug compiler server network error',
  'travel trip train flight hotel beach holiday airport ticket',
  'music song band concert guitar piano melody singer',
];
const OTHERS =
  'where who which what when lives live works work worked born at by from for company city invented wrote was were are it its he his her they';

export const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'] as const;
const CHARACTERS = [...'abcdefghijklmnopqrstuvwxyz0123456789'];

const nameWords = Object.values(NAMES).flatMap((names) => names.replace(/\+/g, '').split(' '));
const lists = [
  ...Object.keys(FRENCH),
  ...Object.values(FRENCH),
  ...TOPICS.flatMap((topic) => topic.split(' ')),
];

/** Everything the tokenizer of the miniatures knows, by id. Other words are spelled. */
export const VOCABULARY: readonly string[] = [
  ...new Set([
    ...SPECIAL,
    ...'.,!?:;\'"()-',
    ...CHARACTERS,
    ...CHARACTERS.map((character) => `##${character}`),
    ...[...lists, ...nameWords, ...OTHERS.split(' ')],
  ]),
];

/** The labels of the miniature that finds names. */
export const ENTITY_LABELS = ['O', ...Object.keys(NAMES).flatMap((kind) => [`B-${kind}`, `I-${kind}`])];

/** The label of a word: the first word of a name, a later one, or `O`. */
export function entityLabel(word: string): string {
  for (const [kind, names] of Object.entries(NAMES)) {
    if (names.split(' ').includes(word)) {
      return `B-${kind}`;
    }
    if (names.split(' ').includes(`+${word}`)) {
      return `I-${kind}`;
    }
  }
  return 'O';
}

/** For each topic whether a word belongs to it. */
export function topicsOf(word: string): readonly number[] {
  return TOPICS.map((topic) => (topic.split(' ').includes(word) ? 1 : 0));
}
