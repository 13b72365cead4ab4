import assert from 'node:assert/strict';
import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import type { Token } from 'markdown-it';
import { readAnswer } from '../../../../src/core/tasks/readAnswer';
import { readingMarkdown } from '../../../../src/core/tasks/readingMarkdown';
import type { TaskSetting } from '../../../../src/core/tasks/taskNames';
import { visibleText } from '../../../../src/core/tasks/visibleText';
import { ENGLISH_STRINGS } from '../../../support/englishStrings';

/** As VS Code's preview sets it up, with HTML and links on, so that anything active would show. */
const parser = new MarkdownIt({ html: true, linkify: true });
const INERT_BLOCKS = /^(heading|table|thead|tbody|tr|th|td|paragraph)_(open|close)$|^(inline|fence)$/;
const INERT_INLINE = /^(text|text_special|code_inline)$/;

function markdownOf(task: TaskSetting, json: unknown, input: unknown = 'input'): string {
  return readingMarkdown(readAnswer({ task, input, json }), { model: 'demo/m', task }, ENGLISH_STRINGS);
}

function tokensOf(markdown: string): readonly Token[] {
  return parser.parse(markdown, {}).flatMap((token) => [token, ...(token.children ?? [])]);
}

function assertInert(markdown: string): void {
  for (const { type, level, children } of parser.parse(markdown, {})) {
    assert.match(type, INERT_BLOCKS, markdown);
    assert.ok(level < 8);
    for (const child of children ?? []) {
      assert.match(child.type, INERT_INLINE, markdown);
    }
  }
  assert.doesNotMatch(markdown, /[^\P{C}\n\t\u200c\u200d]|[\u2028\u2029]/u);
}

function shown(task: TaskSetting, json: unknown): string {
  const tokens = tokensOf(markdownOf(task, json));
  return tokens.map(({ type, content }) => (type === 'inline' ? '' : content)).join('\n');
}

const ATTACKS = [
  '![x](https://evil.example/p.png)',
  '[x](command:workbench.action.quit)',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  'https://evil.example www.evil.example a@evil.example',
  '[x]: data:text/html,x',
  '```\n# out\n![x](y)\n```',
  '`````\n<b>out</b>',
  '~~~\n# out',
  '| a | b |\n|---|---|\n| ![x](y) | c |',
  '\\| `` ` \\` | `',
  '$\\href{https://evil.example}{x}$',
  '\u001b]52;c;ZXZpbA==\u0007\u001b[31mred',
  'safe\u202egnp.exe\u2066x\u2069',
  '&lt;b&gt; &#60;',
  '    code\n\n---\n***\n> quote\n- list\n1. list',
  '\u0000\u0085\u2028\u2029\ufeff\ud800',
];
const attack = fc.oneof(
  fc.constantFrom(...ATTACKS),
  fc
    .array(fc.constantFrom(...'`|\\\n<>![]()*_#~$&: ab\r\t-+='.split('')), { maxLength: 30 })
    .map((all) => all.join('')),
  fc.string({ unit: 'binary' }),
);
const score = fc.oneof(fc.double({ min: 0, max: 1 }), fc.double());

describe('A reading as Markdown', () => {
  it('begins with the best label and its score', () => {
    const markdown = markdownOf('text-classification', [
      [
        { label: 'go', score: 0.012 },
        { label: 'rust', score: 0.973 },
      ],
    ]);
    assert.match(markdown, /^# rust 97\.3 %\n/);
    assert.ok(markdown.indexOf('| rust') < markdown.indexOf('| go'));
  });

  it('fault 67: has nothing active, whatever a label, word, text, or answer contains', () => {
    fc.assert(
      fc.property(attack, attack, score, (one, other, value) => {
        const rows = [one, other].map((text) => ({ label: text, entity: text, word: text, score: value }));
        assertInert(markdownOf('text-classification', [rows.map(({ label }) => ({ label, score: value }))]));
        assertInert(markdownOf('token-classification', rows));
        assertInert(markdownOf('fill-mask', [{ score: value, token_str: one, sequence: other }]));
        assertInert(markdownOf('text-generation', [{ generated_text: one }, { generated_text: other }]));
        assertInert(
          markdownOf('question-answering', { answer: one, score: value, cells: [other], aggregator: one }),
        );
        assertInert(markdownOf('sentence-similarity', [value], { sentences: [one] }));
        assertInert(markdownOf('tabular-classification', [one, other]));
        assertInert(
          markdownOf('summarization', [{ summary_text: one }, { summary_text: other }], ['a', 'b']),
        );
        const call = { id: one, function: { name: one, arguments: other } };
        const message = { content: one, reasoning: other, tool_calls: [call] };
        assertInert(markdownOf('chat-completion', { choices: [{ message }] }));
        assertInert(markdownOf('auto', { [one]: other }));
      }),
      { numRuns: 300 },
    );
  });

  it('fault 67: shows a whole text, unchanged except for invisible characters', () => {
    fc.assert(
      fc.property(attack, (text) => {
        // Of white space and joiners alone there is nothing to show.
        fc.pre(/[^\s\u200c\u200d]/.test(text));
        const fences = tokensOf(markdownOf('summarization', [{ summary_text: text }])).filter(
          (t) => t.type === 'fence',
        );
        assert.equal(fences.length, 1);
        assert.equal(fences[0]?.content, `${visibleText(text)}\n`);
      }),
    );
  });

  it('found fault 1: shows the same for a text of only white space as for an empty one', () => {
    for (const text of ['', ' ', '\r\n\t', '\u00a0\u2028', '\u200d', ' \ufeff ']) {
      const markdown = markdownOf('summarization', [{ summary_text: text }, { summary_text: text }]);
      assert.match(markdown, new RegExp(ENGLISH_STRINGS.emptyText), JSON.stringify(text));
      assert.doesNotMatch(markdown, /```/);
    }
  });

  it('fault 67: shows a label in a cell, unchanged except for invisible characters', () => {
    for (const label of ATTACKS) {
      const line = visibleText(label).replaceAll('\n', '\\n').replaceAll('\t', '\\t');
      assert.ok(shown('text-classification', [{ label, score: 1 }]).includes(line), label);
    }
  });

  it('fault 67: writes escapes for control characters, direction marks, and lone surrogates', () => {
    const markdown = markdownOf('summarization', [
      { summary_text: 'a\u001b[31m\u202eb\r\nc\rd\ud800\u{e0041}' },
    ]);
    assert.ok(markdown.includes('a\\u001b[31m\\u202eb\nc\\rd\\ud800\\u{e0041}'));
  });

  it('fault 67: shows blank fillers, spaces, and an empty word', () => {
    for (const [label, cell] of [
      ['\u3164', '`\\u3164`'],
      ['  ', '`\\u0020\\u0020`'],
      ['', '`""`'],
    ] as const) {
      assert.ok(markdownOf('text-classification', [{ label, score: 1 }]).startsWith(`# ${cell} 100.0 %\n`));
    }
  });

  it('keeps emoji and scripts that need joiners', () => {
    const text = '👩‍👩‍👧 می‌خواهم';
    assert.ok(markdownOf('summarization', [{ summary_text: text }]).includes(text));
  });

  it('leaves out a repeated prompt without a word', () => {
    const json = [{ generated_text: 'Once upon' }];
    assert.equal(
      markdownOf('text-generation', json, 'Once'),
      '# Generated text\n\n```text\n upon\n```\n\n`demo/m` · text-generation\n',
    );
  });

  it('shows the continuation of code as code, and other texts as text', () => {
    const read = (task: TaskSetting, json: unknown, language: string) =>
      readingMarkdown(readAnswer({ task, input: 'x', json }), { model: 'demo/m', language }, ENGLISH_STRINGS);
    const generated = [{ generated_text: 'pass' }];
    assert.match(read('text-generation', generated, 'python'), /\n```python\npass\n```\n/);
    assert.match(read('text-generation', generated, 'plaintext'), /\n```text\npass\n```\n/);
    assert.match(read('text-generation', generated, 'a`\n# b'), /\n```text\npass\n```\n/);
    assert.match(read('summarization', [{ summary_text: 'pass' }], 'python'), /\n```text\npass\n```\n/);
  });

  it('of several answers has a heading for each, with the headings inside each one level lower', () => {
    const masks = [[{ token_str: 'a', score: 0.5 }], [{ token_str: 'b', score: 0.5 }]];
    const markdown = markdownOf('fill-mask', [masks, masks], ['[MASK] [MASK]', '<mask> <mask>']);
    const headings = [
      '# 2 answers',
      '## 1. 2 masks',
      '### Mask 1',
      '### Mask 2',
      '## 2. 2 masks',
      '### Mask 1',
    ];
    assert.deepEqual(markdown.match(/^#+ .*$/gm)?.slice(0, 6), headings);
  });

  it('says how much of a long text is omitted, and splits no emoji', () => {
    const markdown = markdownOf('summarization', [{ summary_text: `a${'😀'.repeat(150_000)}` }]);
    assert.ok(markdown.includes('😀\n[100,002 more characters'));
  });

  it('fault 67: shortens many blank lines and says by how many', () => {
    const markdown = markdownOf('summarization', [{ summary_text: `a${'\n \t'.repeat(100_000)}\nb` }]);
    assert.ok(markdown.length < 500);
    assert.ok(markdown.includes('[99,980 more blank lines]\nb'));
  });

  it('fault 32: shows 100 of many labels and their total number', () => {
    const labels = Array.from({ length: 50_000 }, (_, at) => ({ label: `l${at}`, score: 1 - at / 50_000 }));
    const markdown = markdownOf('text-classification', labels);
    assert.equal(markdown.match(/^\| l/gm)?.length, 100);
    assert.ok(markdown.includes('Showing 100 of 50,000 rows'));
  });

  it('shows five labels, and more only if their scores are not negligible', () => {
    const row = (score: number, index: number) => ({ label: `l${index}`, score });
    const markdown = markdownOf('text-classification', [
      [0.9, 0.09, 0.0004, 0.0003, 0.0002, 0.0001, 0].map(row),
    ]);
    assert.match(markdown, /l4/);
    assert.doesNotMatch(markdown, /l5|l6/);
    assert.match(markdown, /Showing 5 of 7 rows/);
  });

  it('fault 33: counts refused rows, and does not count them as rows that are not shown', () => {
    const one = markdownOf('text-classification', [{ label: 'a', score: 1 }, null]);
    assert.ok(one.includes('\n\n1 unreadable row was skipped'));
    assert.ok(
      markdownOf('text-classification', [{ label: 'a', score: 1 }, null, 2]).includes(
        '2 unreadable rows were',
      ),
    );
    assert.ok(!one.includes('are shown'));
  });

  it('ranks sentences by similarity and keeps their numbers', () => {
    const markdown = markdownOf('sentence-similarity', [0.25, null, 0.5], {
      sentences: ['far', '?', 'near'],
    });
    assert.match(markdown, /^# Similarity 50\.0 %\n/);
    assert.match(markdown, /\| +3 \| `near` +\| +50\.0 % \| █{5} \|\n\| +1 \| `far` /);
  });

  it('fault 32: shortens a label of ten megabytes', () => {
    const markdown = markdownOf('text-classification', [{ label: 'x'.repeat(10_000_000), score: 0.5 }]);
    assert.ok(markdown.length < 2000);
  });

  it('fault 33: never shows a score as a percentage if it is not one', () => {
    assert.match(markdownOf('text-classification', [{ label: 'stars', score: -1.5 }]), /^# stars -1\.5\n/);
    assert.match(markdownOf('text-classification', [{ label: 'stars', score: 4.2 }]), /^# stars 4\.2\n/);
  });

  it('never rounds another score to 0 or 100 percent', () => {
    const rows = [
      { label: 'a', score: 0.99999 },
      { label: 'b', score: 0.00001 },
      { label: 'c', score: 0 },
    ];
    const markdown = markdownOf('text-classification', rows);
    assert.match(markdown, /^# a > 99\.9 %/);
    assert.match(markdown, /\| b +\| +< 0\.1 % \| ▏ /);
    assert.match(markdown, /\| c +\| +0\.0 %/);
  });

  it('fault 31: shows the beginning of an answer nested a million levels deep', () => {
    let json: unknown = 'x';
    for (let depth = 0; depth < 1_000_000; depth++) {
      json = { a: json };
    }
    const markdown = markdownOf('auto', json);
    assert.match(markdown, /^# Answer\n\n```json\n\{\n {2}"a": \{\n {4}"a": \{\n/);
    assert.ok(markdown.length < 1_000_000);
  });

  it('summarizes an embedding with its dimensions, norm, and first values', () => {
    const markdown = markdownOf('feature-extraction', [[3, 4, 0, 0, 0, 0, 0, 0, 0]]);
    assert.match(markdown, /^# Embedding · 9 dimensions\n/);
    assert.match(markdown, /\| +1 \| +5 \| `3 {2}4 {2}0/);
  });

  it('ends with the facts of the run, in the language of the strings', () => {
    const reading = readAnswer({ task: 'auto', input: 'x', json: [{ label: 'a', score: 0.5 }] });
    const facts = { model: 'demo/m', elapsedMs: 1234.5, fromCache: true };
    const german = readingMarkdown(reading, facts, { ...ENGLISH_STRINGS, locale: 'de' });
    assert.match(german, /^# a 50,0 %\n/);
    assert.match(german, /\n`demo\/m` · 1,2 s · cached\n$/);
  });

  it('shows the reasoning of a chat below the facts, and tool calls with their names', () => {
    const call = { id: 'c1', function: { name: 'get_weather', arguments: '{"city":"Bonn"}' } };
    const message = { content: 'Let me look.', reasoning: 'Which city?', tool_calls: [call] };
    assert.equal(
      markdownOf('chat-completion', { choices: [{ message }] }),
      [
        '# Answer',
        '```text\nLet me look.\n```',
        '## 1 tool call',
        '`get_weather`',
        '```json\n{\n  "city": "Bonn"\n}\n```',
        'HF Inference shows tool calls but does not execute them.',
        '`demo/m` · chat-completion',
        '## Reasoning',
        '```text\nWhich city?\n```\n',
      ].join('\n\n'),
    );
  });

  it('shows arguments of a tool call that are not JSON as they are', () => {
    const message = { tool_calls: [{ function: { name: 'f', arguments: '{"city":' } }] };
    assert.match(markdownOf('chat-completion', { choices: [{ message }] }), /\n```text\n\{"city":\n```\n/);
  });

  it('shows reasoning in <think>, also of generated text', () => {
    for (const [task, json] of [
      ['chat-completion', { choices: [{ message: { content: '<think>\nHm\n</think>\n\nYes.' } }] }],
      ['text-generation', [{ generated_text: '<think>\nHm\n</think>\n\nYes.' }]],
    ] as const) {
      const markdown = markdownOf(task, json);
      assert.match(markdown, /^# .+\n\n```text\nYes\.\n```\n/);
      assert.match(markdown, /\n## Reasoning\n\n```text\nHm\n```\n$/);
    }
  });

  it('shows the tokens, and who ran the model', () => {
    const reading = readAnswer({ task: 'auto', input: 'x', json: [{ label: 'a', score: 0.5 }] });
    const facts = {
      ...{ model: 'demo/m', elapsedMs: 1190, provider: 'nebius' },
      usage: { promptTokens: 12, completionTokens: 48 },
    };
    const markdown = readingMarkdown(reading, facts, ENGLISH_STRINGS);
    assert.match(markdown, /\n`demo\/m` · 1\.2 s · 12 \+ 48 tokens · nebius\n$/);
  });
});
