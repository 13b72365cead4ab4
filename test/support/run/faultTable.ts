/** A test as the reporter saw it: its full title, and how it ended. */
export interface TestEnd {
  readonly title: string;
  readonly passed: boolean;
}

/**
 * Faults that were found on this product by trying public bug reports on it. A test for one of them has "found fault N"
 * in its full title ("found faults 1 and 3" counts for both). 18, 20 and 21 are not handled yet.
 */
const FOUND_FAULTS: Readonly<Record<number, string>> = {
  1: 'An empty answer deletes the selection',
  2: 'Streaming changes what replace does',
  3: 'A repeated prompt that differs in white space is inserted twice',
  4: 'Errors inside a stream are taken for success',
  5: 'One bad row spoils the answer',
  6: 'A model that produces NaN ends the server',
  7: 'A download folder on a strange file system hangs the server',
  8: 'Sentence embeddings ignore modules.json',
  9: 'float16 outputs are read as integers',
  10: 'Rerankers with one logit always score 1',
  11: 'A generation model without a key/value cache produces junk',
  12: 'Text beyond the window is dropped silently',
  13: 'Offsets shift after a token that is not in the text',
  14: 'Parameters are ignored silently',
  15: 'A model folder that is there "does not exist"',
  16: 'Parts of a model in mixed formats fail',
  17: 'Chat templates, stop texts and end tokens are not followed',
  19: 'A plain answer has 15 seconds, whatever the setting says',
  22: 'An odd numeric parameter ends the server',
  23: 'Repetitive echoed input freezes the extension host',
  24: 'A large model card hangs the server at start',
  25: 'A sound with an odd sample rate takes gigabytes',
  26: 'Pins that a server drops are not reported',
  27: 'A load that never ends blocks all others',
  28: 'Model processes outlive a killed server',
  29: 'A newer or damaged pins.json is moved aside whole',
  30: 'Two servers on one state folder overwrite each other',
  31: 'Work and memory of a request are not bounded',
  32: 'Hostile answers block the extension host',
  33: 'A server that changes the case of IDs multiplies pins',
  34: 'An unexpected empty list of pins is accepted after a restart',
  35: 'Small faults',
};

/** Rows of the fault matrix and promises whose tests did not fail when the behavior was broken, or that had none. */
const ROWS = [6, 13, 45, 46, 47, 52, 58, 59, 60, 65, 66, 69, 71, 78, 83, 85];
const GUARDS = [
  'guard: redacted answers',
  'guard: stopped runs',
  'guard: model fingerprint',
  'guard: worker messages',
  'guard: longer hub file',
  'guard: lease process ID',
];

/** The table of faults with the number of tests that hold each, and the count of those without a passing test. */
export function faultTable(tests: readonly TestEnd[]): {
  readonly lines: readonly string[];
  readonly missing: number;
} {
  const rows = [
    ...Object.entries(FOUND_FAULTS).map(([number, name]) => ({
      name: `found fault ${number}`,
      about: name,
      of: (title: string) => numbersIn(title, FOUND).has(Number(number)),
    })),
    ...ROWS.map((number) => ({
      name: `fault ${number}`,
      about: '',
      of: (title: string) => numbersIn(title, ROW).has(number),
    })),
    ...GUARDS.map((name) => ({ name, about: '', of: (title: string) => title.includes(name) })),
  ];
  const read = rows.map(({ name, about, of }) => {
    const own = tests.filter(({ title }) => of(title));
    const passed = own.filter((test) => test.passed).length;
    return { name, about, passed, isGreen: own.length > 0 && passed === own.length };
  });
  return {
    lines: read.map(({ name, about, passed, isGreen }) =>
      `${isGreen ? '✔' : '✘'} ${name.padEnd(26)} ${String(passed).padStart(3)} ${passed === 1 ? 'test ' : 'tests'}  ${about}`.trimEnd(),
    ),
    missing: read.filter(({ isGreen }) => !isGreen).length,
  };
}

const FOUND = /\bfound faults? (\d+(?:(?:, | and |, and )\d+)*)/gi;
const ROW = /(?<!\bfound )\bfaults? (\d+(?:(?:, | and |, and )\d+)*)/gi;

function numbersIn(title: string, pattern: RegExp): ReadonlySet<number> {
  return new Set(
    [...title.matchAll(pattern)].flatMap(([, list = '']) => (list.match(/\d+/g) ?? []).map(Number)),
  );
}
