import assert from 'node:assert/strict';

/** A request whose answer is known: it follows from its own words, so that another's answer cannot pass for it. */
export interface KnownRequest {
  readonly model: string;
  readonly body: { readonly inputs: string; readonly parameters: object };
  /** Throws where the answer is not the one of this request. */
  readonly check: (json: unknown) => void;
}

/** Words that follow each other in the text-generation miniature. */
const AFTER: Readonly<Record<string, string>> = { good: 'is', is: 'bad', bad: 'good' };
const MOODS = ['good', 'bad', 'is'] as const;
const NAMES = ['anna', 'paris', 'is'] as const;
const CLOSE = 1e-5;

function words<T extends string>(among: readonly T[], random: () => number): T[] {
  const length = 1 + Math.floor(random() * 4);
  return Array.from({ length }, () => among[Math.floor(random() * among.length)] as T);
}

function classification(random: () => number): KnownRequest {
  const text = words(MOODS, random);
  const count = (word: string) => text.filter((one) => one === word).length;
  const logits = { positive: 3 * count('good'), negative: 3 * count('bad'), neutral: count('is') };
  const sum = Object.values(logits).reduce((total, logit) => total + Math.exp(logit), 0);
  return {
    model: 'mini/text-classification',
    body: { inputs: text.join(' '), parameters: {} },
    check: (json) => {
      const [labels] = json as [{ label: keyof typeof logits; score: number }[]];
      assert.deepEqual(labels.map(({ label }) => label).sort(), Object.keys(logits).sort());
      for (const { label, score } of labels) {
        assert.ok(Math.abs(score - Math.exp(logits[label]) / sum) < CLOSE, JSON.stringify([text, json]));
      }
    },
  };
}

function vectors(random: () => number): KnownRequest {
  const text = words(MOODS, random);
  const vector = { good: [3, 0, 0], bad: [0, 3, 0], is: [0, 0, 1] };
  const none = [0, 0, 0];
  return {
    model: 'mini/feature-extraction',
    body: { inputs: text.join(' '), parameters: {} },
    check: (json) => assert.deepEqual(json, [[none, ...text.map((word) => vector[word]), none]]),
  };
}

function entities(random: () => number): KnownRequest {
  const text = words(NAMES, random);
  const expected = text.flatMap((word, index) => {
    const start = text.slice(0, index).join(' ').length + Math.sign(index);
    const group = { anna: 'PER', paris: 'LOC', is: undefined }[word];
    return group === undefined ? [] : [[group, word, start, start + word.length]];
  });
  return {
    model: 'mini/token-classification',
    body: { inputs: text.join(' '), parameters: {} },
    check: (json) => {
      const items = json as { entity_group: string; word: string; start: number; end: number }[];
      assert.deepEqual(
        items.map(({ entity_group, word, start, end }) => [entity_group, word, start, end]),
        expected,
      );
    },
  };
}

function masks(random: () => number): KnownRequest {
  const text = words(MOODS, random).join(' ');
  return {
    model: 'mini/fill-mask',
    body: { inputs: `${text} [MASK]`, parameters: { top_k: 2 } },
    check: (json) =>
      assert.deepEqual(
        (json as { sequence: string }[]).map(({ sequence }) => sequence),
        [`${text} good`, `${text} bad`],
      ),
  };
}

function continuation(random: () => number): KnownRequest {
  const text = words(MOODS, random);
  const made: string[] = [];
  for (let word: string = text.at(-1) ?? ''; made.length < 5; made.push(word)) {
    word = AFTER[word] ?? '';
  }
  return {
    model: 'mini/text-generation',
    body: { inputs: text.join(' '), parameters: { max_new_tokens: made.length } },
    check: (json) => assert.deepEqual(json, [{ generated_text: [...text, ...made].join(' ') }]),
  };
}

const KINDS = [classification, vectors, entities, masks, continuation];

/** The models that known requests are for. */
export const KNOWN_MODELS: readonly string[] = KINDS.map((make) => make(() => 0).model);

/** A request for one of five miniature models. `random` gives numbers from 0 to less than 1. */
export function knownRequest(random: () => number): KnownRequest {
  return (KINDS[Math.floor(random() * KINDS.length)] ?? classification)(random);
}

/** A request for this one of the models. */
export function knownRequestFor(model: string, random: () => number): KnownRequest {
  const make = KINDS[KNOWN_MODELS.indexOf(model)];
  assert.ok(make !== undefined, model);
  return make(random);
}
