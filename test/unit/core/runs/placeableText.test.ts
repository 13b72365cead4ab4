import assert from 'node:assert/strict';
import fc from 'fast-check';
import { answerText, joinedTexts, decidePlacement } from '../../../../src/core/runs/placeableText';
import type {
  AnswerToPlace,
  Incompleteness,
  Place,
  PlaceableText,
} from '../../../../src/core/runs/placeableText';
import { readAnswer } from '../../../../src/core/tasks/readAnswer';
import { API_TASKS } from '../../../../src/core/tasks/taskNames';
import type { TaskSetting } from '../../../../src/core/tasks/taskNames';
import { withoutInvalidRows } from '../../../../src/core/tasks/withoutInvalidRows';

const PLACES: readonly Place[] = ['replace', 'insertAfter', 'newDocument', 'diff', 'clipboard'];
const SOURCE = 'export interface ';

const answerOf = (task: TaskSetting, json: unknown, more: Partial<AnswerToPlace> = {}): AnswerToPlace => ({
  task,
  source: SOURCE,
  reading: readAnswer({ task, input: SOURCE, json }),
  ...more,
});
const generated = (text: string, more: Partial<AnswerToPlace> = {}) =>
  answerOf('text-generation', [{ generated_text: text }], more);
const labels = (...rows: readonly unknown[]) => answerOf('text-classification', [rows]);
const summary = (text: string, more: Partial<AnswerToPlace> = {}) =>
  answerOf('summarization', [{ summary_text: text }], more);

/** The outcome in a form that reads well in a failed assertion. */
function decided(answer: AnswerToPlace, place: Place): string {
  const placement = decidePlacement(answer, place);
  const why = (one: Incompleteness) => (typeof one === 'string' ? one : `${one.missingRows} missing`);
  switch (placement.kind) {
    case 'place':
      return `place ${JSON.stringify(placement.text.text)}${placement.incomplete === undefined ? '' : `, ${why(placement.incomplete)}`}`;
    case 'hold':
      return `hold ${JSON.stringify(placement.held.afterConsent().text)}, ${why(placement.incomplete)}`;
    case 'nothing':
      return `nothing, ${placement.why}`;
  }
}

describe('found fault 1 (fault 86): an answer without text is not placed', () => {
  const forms: readonly (readonly [string, AnswerToPlace, string])[] = [
    ['an empty generated text', generated(''), 'empty'],
    ['the prompt and nothing more', generated(SOURCE), 'empty'],
    ['white space', generated(' \r\n\t\u00a0'), 'empty'],
    ['characters of no width', summary('\u200b\u2060\ufeff'), 'empty'],
    ['control characters', summary('\u0000\u001b'), 'empty'],
    ['an empty summary', summary(''), 'empty'],
    ['an empty translation', answerOf('translation', [{ translation_text: '' }]), 'empty'],
    ['an empty answer to a question', answerOf('question-answering', { answer: '', score: 0.1 }), 'empty'],
    ['an empty label', answerOf('text-classification', [[{ label: '', score: 1 }]]), 'empty'],
    ['an empty fill', answerOf('fill-mask', [{ token_str: ' ', score: 1 }]), 'empty'],
    [
      'one empty text of two',
      {
        ...summary(''),
        reading: readAnswer({
          task: 'summarization',
          input: ['a', 'b'],
          json: [{ summary_text: 'A' }, { summary_text: '' }],
        }),
      },
      'other',
    ],
    ['reasoning', generated('', { noText: 'reasoning', finishReason: 'stop' }), 'reasoning'],
    ['reasoning, cut off', generated('', { noText: 'reasoning', finishReason: 'length' }), 'reasoningCutOff'],
    ['reasoning in tags', generated('<think>Hm.</think>\n'), 'reasoning'],
    ['reasoning in tags, cut off', generated('<think>Hm', { finishReason: 'max_tokens' }), 'reasoningCutOff'],
    ['tool calls', generated('', { noText: 'toolCalls', finishReason: 'tool_calls' }), 'toolCalls'],
    ['tool calls, by the finish reason alone', generated('', { finishReason: 'tool_calls' }), 'toolCalls'],
    ['a limit before the first token', generated('', { finishReason: 'length' }), 'cutOff'],
    ['a text that a filter withheld', generated('', { finishReason: 'content_filter' }), 'filtered'],
    ['an embedding', answerOf('feature-extraction', [[1, 2]]), 'other'],
    ['an answer of unknown form', answerOf('auto', { x: 1 }), 'other'],
    ['an image', { task: 'text-to-image', source: SOURCE }, 'other'],
  ];
  for (const [what, answer, why] of forms) {
    it(`${what}: ${why}`, () => {
      for (const place of PLACES) {
        assert.equal(decided(answer, place), `nothing, ${why}`, place);
      }
      assert.equal(answerText(answer), undefined);
    });
  }
});

describe('found fault 2: the prompt stays if its continuation replaces the selection', () => {
  it('whether or not the server repeats it', () => {
    for (const text of ['Options', `${SOURCE}Options`]) {
      assert.equal(decided(generated(text), 'replace'), 'place "export interface Options"');
    }
  });

  it('and in no other place', () => {
    for (const place of ['insertAfter', 'newDocument', 'clipboard'] as const) {
      assert.equal(decided(generated(`${SOURCE}Options`), place), 'place "Options"');
    }
    assert.equal(answerText(generated(`${SOURCE}Options`)), 'Options');
  });

  it('as the document has it, with what could not be sent', () => {
    const source = 'a\ud800b';
    const reading = readAnswer({
      task: 'text-generation',
      input: 'a\ufffdb',
      json: [{ generated_text: 'a\ufffdb!' }],
    });
    assert.equal(
      decided({ task: 'text-generation', source, reading }, 'replace'),
      `place ${JSON.stringify(`${source}!`)}`,
    );
  });

  it('but not if a text replaces another one', () => {
    assert.equal(decided(summary('Short.'), 'replace'), 'place "Short."');
  });

  it('found fault 3: and is not duplicated if the server repeats it with other white space', () => {
    const source = 'a , b\r\n';
    const reading = {
      kind: 'text',
      role: 'generated',
      text: 'c',
      promptRemoved: true,
      alternatives: [],
    } as const;
    assert.equal(decided({ task: 'text-generation', source, reading }, 'replace'), 'place "a , b\\r\\nc"');
    assert.equal(decided({ task: 'auto', source, reading }, 'replace'), 'place "a , b\\r\\nc"');
    assert.equal(decided({ task: 'text-generation', source, reading }, 'insertAfter'), 'place "c"');
  });
});

describe('Whole lines that are replaced', () => {
  for (const [source, text, placed] of [
    ['one line\n', 'new', 'new\n'],
    ['one line\r\n\r\n', 'new', 'new\r\n\r\n'],
    ['one line\n', 'new\n', 'new\n'],
    ['a part of a line', 'new', 'new'],
  ] as const) {
    it(`keep their line breaks: ${JSON.stringify(source)} by ${JSON.stringify(text)}`, () => {
      assert.equal(decided(summary(text, { source }), 'replace'), `place ${JSON.stringify(placed)}`);
      assert.equal(decided(summary(text, { source }), 'insertAfter'), `place ${JSON.stringify(text)}`);
    });
  }
});

describe('The answer of a chat', () => {
  const chat = (message: unknown) => answerOf('chat-completion', { choices: [{ message }] });

  it('takes the place of the selection, without its reasoning', () => {
    const answer = chat({ content: 'Yes.', reasoning: 'Hm' });
    assert.equal(decided(answer, 'replace'), 'place "Yes."');
    assert.equal(decided(chat({ content: '<think>Hm</think>Yes.' }), 'clipboard'), 'place "Yes."');
  });

  it('goes on its own lines, since it does not continue the selection', () => {
    const placement = decidePlacement(chat({ content: 'Yes.' }), 'insertAfter');
    assert.equal(placement.kind === 'place' && placement.text.continues, false);
  });

  it('goes nowhere where only reasoning came', () => {
    for (const message of [{ reasoning: 'Hm' }, { content: '<think>Hm</think>' }]) {
      assert.equal(decided(chat(message), 'replace'), 'nothing, reasoning');
    }
  });
});

describe('A text that is cut off', () => {
  it('by length is placed as a continuation, and marked', () => {
    for (const finishReason of ['length', 'max_tokens', 'MAX_TOKENS', 'max_output_tokens']) {
      assert.equal(
        decided(generated('Options {', { finishReason }), 'replace'),
        'place "export interface Options {", length',
      );
    }
    assert.equal(
      decided(generated('Options {', { finishReason: 'length' }), 'clipboard'),
      'place "Options {", length',
    );
  });

  it('does not replace a selection as a summary, a translation, or a chat', () => {
    const chat = answerOf('conversational', { generated_text: 'Well' }, { finishReason: 'length' });
    assert.equal(decided(chat, 'replace'), 'hold "Well", length');
    const cut = summary('Sho', { finishReason: 'length' });
    assert.equal(decided(cut, 'replace'), 'hold "Sho", length');
    assert.equal(decided(cut, 'insertAfter'), 'place "Sho", length');
    assert.equal(answerText(cut), 'Sho');
  });

  it('by a filter or for a tool replaces nothing, not even as a continuation', () => {
    assert.equal(
      decided(generated('x', { finishReason: 'content_filter' }), 'replace'),
      'hold "export interface x", filter',
    );
    assert.equal(
      decided(generated('x', { finishReason: 'tool_calls' }), 'replace'),
      'hold "export interface x", toolCalls',
    );
  });

  it('does not follow from other finish reasons', () => {
    for (const finishReason of ['stop', 'eos_token', 'stop_sequence', 'end_turn', '']) {
      assert.equal(decided(summary('Short.', { finishReason }), 'replace'), 'place "Short."');
    }
  });
});

describe('found fault 1, found fault 5: a result that is missing rows of the answer', () => {
  const b = { label: 'NEGATIVE', score: 0.2 };
  const input = '[MASK] and [MASK]';
  const sentences = { source_sentence: 's', sentences: ['a', 'b', 'c'] };
  const read = (task: TaskSetting, json: unknown, sent: unknown = SOURCE): AnswerToPlace => {
    const { json: kept, leftOut } = withoutInvalidRows(json, sent);
    return {
      task,
      source: SOURCE,
      reading: readAnswer({ task, input: sent, json: kept, leftOut }),
    };
  };
  const answered = { answer: 'y', score: 0.1 };
  const entity = { entity_group: 'LOC', score: 0.9, word: 'Rome' };
  const token = { token_str: 'b', score: 0.1, sequence: 'b' };
  const many = Array.from({ length: 150 }, () => entity);
  const forms: readonly (readonly [string, AnswerToPlace, string, number])[] = [
    [
      'a label of which the score is NaN',
      read('text-classification', [[{ ...b, score: NaN }, b]]),
      b.label,
      1,
    ],
    ['a label of which the score is null', labels({ label: 'POSITIVE', score: null }, b), b.label, 1],
    ['a label without a name', labels({ label: null, score: 0.9 }, b), b.label, 1],
    ['both at once', read('text-classification', [[{ ...b, score: NaN }, { label: 'x' }, b]]), b.label, 2],
    [
      'a zero-shot label',
      read('zero-shot-classification', { labels: ['a', 'b', 'c'], scores: [null, Infinity, 0.2] }),
      'c',
      2,
    ],
    ['an answer', read('question-answering', [{ ...answered, score: NaN }, answered]), 'y', 1],
    ['an answer that is no text', read('question-answering', [{ answer: null, score: 1 }, answered]), 'y', 1],
    ['an entity', read('token-classification', [entity, { ...entity, score: -Infinity }]), 'Rome\tLOC', 1],
    ['a filled mask', read('fill-mask', [{ ...token, score: NaN }, token]), 'b', 1],
    [
      'one mask of two',
      read('fill-mask', [[{ ...token, score: null }, token], [token]], input),
      'b and b',
      1,
    ],
    ['a similarity', read('sentence-similarity', [0.5, NaN, 0.25], sentences), '0.5\n0.25', 1],
    ['a prediction', read('tabular-regression', [1, null], { data: { x: ['1', '2'] } }), '1', 1],
    [
      'one of several answers',
      read('text-classification', [[{ ...b, score: NaN }, b], [b]], ['x', 'y']),
      'NEGATIVE\nNEGATIVE',
      1,
    ],
    [
      'one of several answers, refused',
      read('text-classification', [[{ ...b, score: null }, b], [b]], ['x', 'y']),
      'NEGATIVE\nNEGATIVE',
      1,
    ],
    [
      'entities beyond those that are kept',
      read('token-classification', many),
      many
        .slice(50)
        .map(() => 'Rome\tLOC')
        .join('\n'),
      50,
    ],
  ];
  for (const [what, answer, text, missing] of forms) {
    it(`${what}: replaces nothing without consent, and is marked elsewhere`, () => {
      const shown = `${JSON.stringify(text)}, ${missing} missing`;
      assert.equal(decided(answer, 'replace'), `hold ${shown}`);
      for (const place of ['insertAfter', 'newDocument', 'clipboard'] as const) {
        assert.equal(decided(answer, place), `place ${shown}`);
      }
      assert.equal(answerText(answer), text);
    });
  }

  it('is placed if no row of its text is missing', () => {
    const details = { tokens: [{ text: 'a', logprob: NaN }] };
    assert.equal(
      decided(read('text-generation', [{ generated_text: 'a', details }]), 'replace'),
      `place ${JSON.stringify(`${SOURCE}a`)}`,
    );
    assert.equal(decided(labels(b, { label: 'x', score: 0.1 }), 'replace'), 'place "NEGATIVE"');
  });

  it('never replaces a selection, whichever rows are unreadable', () => {
    const score = fc.oneof(fc.double(), fc.constantFrom(null, NaN, Infinity, '1', undefined));
    const rows = fc.array(score, { minLength: 1, maxLength: 8 });
    const make = fc.constantFrom<(score: unknown, index: number) => unknown>(
      (value, index) => ({ label: `l${index}`, score: value }),
      (value, index) => ({ word: `w${index}`, entity_group: 'A', score: value }),
      (value, index) => ({ token_str: `t${index}`, score: value }),
    );
    fc.assert(
      fc.property(rows, make, (scores, row) => {
        const placement = decidePlacement(read('auto', scores.map(row)), 'replace');
        const bad = scores.filter((one) => typeof one !== 'number' || !Number.isFinite(one)).length;
        if (bad === 0) {
          assert.ok(placement.kind === 'place' && placement.incomplete === undefined);
        } else if (placement.kind === 'hold') {
          assert.deepEqual(placement.incomplete, { missingRows: bad });
        } else {
          assert.equal(placement.kind, 'nothing');
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('found fault 1: no edit of an answer deletes text', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '',
      ' ',
      '\r\n',
      '\u200b',
      '<think>a',
      '<think>a</think>',
      SOURCE,
      `${SOURCE}x`,
      '\ud800',
    ),
  );
  const row = fc.oneof(
    fc.record({ generated_text: text }),
    fc.record({ summary_text: text }),
    fc.record({ translation_text: text }),
    fc.record({ text }),
    fc.record({ answer: text, score: fc.double() }),
    fc.record({ label: text, score: fc.double() }),
    fc.record({ word: text, entity_group: text, score: fc.double() }),
    fc.record({ token_str: text, score: fc.double(), sequence: text }),
    fc.record({ labels: fc.array(text), scores: fc.array(fc.double()) }),
  );
  const json = fc.oneof(row, fc.array(row), fc.array(fc.array(row)), fc.array(fc.double()), fc.jsonValue());
  const answer = fc
    .record({
      task: fc.constantFrom<TaskSetting>('auto', ...API_TASKS),
      source: fc.oneof(fc.constant(SOURCE), text),
      json,
      finishReason: fc.option(
        fc.oneof(
          fc.constantFrom('stop', 'length', 'MAX_TOKENS', 'content_filter', 'tool_calls', ''),
          fc.string(),
        ),
        { nil: undefined },
      ),
      noText: fc.option(fc.constantFrom('reasoning' as const, 'toolCalls' as const), { nil: undefined }),
    })
    .map(({ task, source, json: answered, finishReason, noText }): AnswerToPlace => ({
      task,
      source,
      reading: readAnswer({ task, input: source, json: answered }),
      ...(finishReason !== undefined && { finishReason }),
      ...(noText !== undefined && { noText }),
    }));
  const isVisible = (shown: string) => /[^\s\p{Cf}\p{Cc}]/u.test(shown);

  it('whatever the answer, its finish reason, and its place', () => {
    fc.assert(
      fc.property(answer, fc.constantFrom(...PLACES), (given, place) => {
        const placement = decidePlacement(given, place);
        const { reading, source, task } = given;
        if (placement.kind === 'nothing') {
          return;
        }
        const placed = placement.kind === 'place' ? placement.text : placement.held.afterConsent();
        assert.ok(isVisible(placed.text), 'a text that cannot be seen is placed');
        assert.equal(given.noText, undefined);
        const replaces = place === 'replace' || place === 'diff';
        assert.ok(placement.kind === 'place' || replaces);
        const isGenerated =
          task === 'text-generation' && reading?.kind === 'text' && reading.role === 'generated';
        if (replaces && isGenerated && typeof source === 'string') {
          assert.ok(placed.text.startsWith(source), 'the prompt is lost');
        } else if (replaces && placement.kind === 'place' && placement.incomplete !== undefined) {
          assert.ok(
            reading?.kind === 'text' && reading.promptRemoved,
            'half a text takes the place of a whole one',
          );
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('a diff suggests what would replace the selection, and shows all of it', () => {
    fc.assert(
      fc.property(answer, (given) => {
        assert.equal(decided(given, 'diff'), decided(given, 'replace'));
        const placement = decidePlacement(given, 'diff');
        if (placement.kind === 'hold') {
          assert.equal(placement.held.shown, placement.held.afterConsent().text);
        }
      }),
    );
  });

  it('nor changes the line endings of the document', () => {
    fc.assert(
      fc.property(answer, fc.boolean(), fc.boolean(), (given, before, after) => {
        const placement = decidePlacement(given, 'insertAfter');
        if (placement.kind !== 'place') {
          return;
        }
        const text = placement.text.forDocument('\r\n', { before, after }).text;
        assert.doesNotMatch(text, /(?<!\r)\n|\r(?!\n)/);
        assert.ok(isVisible(text));
      }),
    );
  });
});

describe('A text that may be placed', () => {
  it('is created only by this file: the type checker refuses any other object', () => {
    const take = (_text: PlaceableText): void => undefined;
    // @ts-expect-error: a string has not passed the guard
    take('text');
    // @ts-expect-error: neither has an object of the same form
    take({ text: '', continues: true, forDocument: () => '' });
  });

  it('is one text for several selections, with line breaks between them', () => {
    const texts = [summary('a'), summary('b')].map((one) => {
      const placement = decidePlacement(one, 'clipboard');
      assert.ok(placement.kind === 'place');
      return placement.text;
    });
    const [first, ...others] = texts;
    assert.ok(first !== undefined);
    assert.equal(joinedTexts([first, ...others]).text, 'a\nb');
  });
});

describe('the answer of a prompt', () => {
  const reply = (content: string, more: Partial<AnswerToPlace> = {}) =>
    answerOf('chat-completion', { choices: [{ message: { content } }] }, { fences: 'code', ...more });
  const BLOCK = '```ts\nlet b = 2;\n```';

  it('replaces code with the code in its fence, and goes elsewhere as it is', () => {
    const answer = reply(BLOCK, { source: 'let a = 1;\n' });
    for (const place of PLACES) {
      const isReplaced = place === 'replace' || place === 'diff';
      assert.equal(decided(answer, place), `place ${JSON.stringify(isReplaced ? 'let b = 2;\n' : BLOCK)}`);
    }
    assert.equal(decided(reply(BLOCK, { fences: 'markdown' }), 'replace'), `place ${JSON.stringify(BLOCK)}`);
  });

  it('does not replace code with text around it before the user agrees', () => {
    const answer = `Here it is:\n${BLOCK}`;
    assert.equal(decided(reply(answer), 'replace'), `hold ${JSON.stringify(answer)}, notOnlyCode`);
    assert.equal(decided(reply(answer), 'diff'), `hold ${JSON.stringify(answer)}, notOnlyCode`);
    assert.equal(decided(reply(answer), 'insertAfter'), `place ${JSON.stringify(answer)}`);
  });

  it('never replaces code with an empty fence, or with one that was cut off', () => {
    assert.equal(decided(reply('```ts\n```'), 'replace'), 'nothing, empty');
    assert.equal(decided(reply('```ts\n \n\n```'), 'diff'), 'nothing, empty');
    const cutOff = reply('```ts\nlet b', { finishReason: 'length' });
    assert.equal(decided(cutOff, 'replace'), 'hold "```ts\\nlet b", length');
  });

  it('without a prompt keeps its fence, as the result says', () => {
    const { fences: _, ...answer } = reply(BLOCK);
    assert.equal(decided(answer, 'replace'), `place ${JSON.stringify(BLOCK)}`);
  });
});
