import assert from 'node:assert/strict';
import fc from 'fast-check';
import { expandPrompt, promptInputs } from '../../../../src/core/prompts/expandPrompt';
import type { PromptContext } from '../../../../src/core/prompts/expandPrompt';

const CONTEXT: PromptContext = {
  selection: 'let a = 1;',
  file: 'src/a.ts',
  fileBasename: 'a.ts',
  languageId: 'typescript',
};
const NO_INPUTS: ReadonlyMap<string, string> = new Map();

/** Texts that are made of what expanding acts on. */
const tricky = fc
  .array(
    fc.oneof(
      fc.constantFrom('${', '}', ':', '$&', '$1', '`', '```', '~~~', '\n', '\r\n'),
      fc.constantFrom('${selection}', '${selectedText}', '${file}', '${fileBasename}', '${languageId}'),
      fc.constantFrom('${input:x}', '${input:x:y}', '${workspaceFolder}', '#file:secret', '{{x}}'),
      fc.string(),
    ),
    { maxLength: 12 },
  )
  .map((pieces) => pieces.join(''));

describe('expandPrompt', () => {
  it('replaces each variable', () => {
    const body =
      '${fileBasename} (${languageId}) in ${file}: ${selection} = ${selectedText}, ${input:who}, ${input:how:e.g. fast}';
    assert.equal(
      expandPrompt(body, CONTEXT, new Map([...[['who', 'Ada'] as const], ...[['how', 'fast'] as const]])),
      'a.ts (typescript) in src/a.ts: let a = 1; = let a = 1;, Ada, fast',
    );
  });

  it('leaves what is no variable of ours as it is', () => {
    const body =
      '${selection} ${workspaceFolder} ${env:HOME} ${} ${ file } $file #file:a.ts [a](./secret.txt)';
    assert.equal(expandPrompt(body, CONTEXT, NO_INPUTS), body.replace('${selection}', CONTEXT.selection));
  });

  it('appends the selection in a fence if the prompt has no variable for it', () => {
    assert.equal(
      expandPrompt('Explain ${file}.', CONTEXT, NO_INPUTS),
      'Explain src/a.ts.\n\n```typescript\nlet a = 1;\n```',
    );
    const plain = { ...CONTEXT, languageId: 'plaintext', selection: 'Hello\n' };
    assert.equal(expandPrompt('Translate.', plain, NO_INPUTS), 'Translate.\n\n```\nHello\n```');
    const odd = { ...CONTEXT, languageId: 'x`\ny' };
    assert.equal(expandPrompt('Go.', odd, NO_INPUTS), 'Go.\n\n```\nlet a = 1;\n```');
  });

  it('keeps any selection, path, and input as text wherever it is inserted', () => {
    const context = fc.record({
      selection: tricky,
      file: tricky,
      fileBasename: tricky,
      languageId: tricky,
    });
    fc.assert(
      fc.property(context, tricky, (values, input) => {
        const body = '1${selection}2${file}3${fileBasename}4${languageId}5${input:x}6${selectedText}7';
        const { file, fileBasename, languageId, selection } = values;
        assert.equal(
          expandPrompt(body, values, new Map([['x', input]])),
          `1${selection}2${file}3${fileBasename}4${languageId}5${input}6${selection}7`,
        );
      }),
    );
  });

  it('appends any selection so that nothing in it ends the fence', () => {
    fc.assert(
      fc.property(tricky, (selection) => {
        const [, ticks = '', rest = ''] =
          /^Go\.\n\n(`{3,})typescript\n([^]*)$/.exec(
            expandPrompt('Go.', { ...CONTEXT, selection }, NO_INPUTS),
          ) ?? [];
        assert.ok(rest.startsWith(selection));
        assert.match(rest.slice(selection.length), new RegExp(`^\\n?${ticks}$`));
        assert.ok(!selection.includes(ticks));
      }),
    );
  });
});

describe('promptInputs', () => {
  it('returns each input once, in order, with the first placeholder that is given', () => {
    assert.deepEqual(
      promptInputs(
        '${input:b} ${input:a:one of two} ${input: b :later} ${input:a:x} ${input::none} ${input}',
      ),
      [
        { name: 'b', placeholder: 'later' },
        { name: 'a', placeholder: 'one of two' },
      ],
    );
  });
});
