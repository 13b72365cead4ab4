import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { promptInputs } from '../../../../src/core/prompts/expandPrompt';
import { parsePrompt } from '../../../../src/core/prompts/parsePrompt';
import { findPrompt, promptName } from '../../../../src/core/prompts/promptNames';
import type { PromptOrigin } from '../../../../src/core/prompts/promptNames';
import { loadSettings } from '../../../support/manifest/loadSettings';
import { loadWithoutVsCode } from '../../../support/manifest/loadWithoutVsCode';
import { localised, manifest } from '../../../support/manifest/manifest';

const byName = (a: string, b: string) => a.localeCompare(b);
const loaded = v.object({
  builtInPrompts: v.pipe(
    v.function(),
    v.transform((read) => v.parse(v.array(v.record(v.string(), v.string())), read())),
  ),
});

describe('the built-in prompts', () => {
  let prompts: readonly Readonly<Record<string, string>>[];
  let outputs: readonly string[];

  before(async () => {
    const vscode = { l10n: { t: (text: string) => text } };
    ({ builtInPrompts: prompts } = v.parse(
      loaded,
      await loadWithoutVsCode('src/features/prompts/builtInPrompts.ts', vscode),
    ));
    ({ OUTPUTS: outputs } = await loadSettings());
  });

  const parse = (file: string) => {
    const parsed = parsePrompt(readFileSync(`prompts/${file}`, 'utf8'), { origin: 'builtIn', outputs });
    assert.ok(parsed.ok, file);
    return parsed.prompt;
  };

  it('are the files of the folder, and say in the file what the list says', () => {
    const files = readdirSync('prompts').filter((file) => promptName(file) !== undefined);
    assert.deepEqual(
      files.flatMap((file) => promptName(file) ?? []).toSorted(byName),
      prompts.map(({ name = '' }) => name).toSorted(byName),
    );
    for (const { name, description } of prompts) {
      assert.equal(parse(`${name}.prompt.md`).description, description);
    }
  });

  it('work with any chat model, without a question, and each result goes where the file says', () => {
    for (const { name } of prompts) {
      const prompt = parse(`${name}.prompt.md`);
      assert.deepEqual([prompt.models, promptInputs(prompt.body)], [[], []]);
      assert.ok(prompt.output === 'beside' || prompt.output === 'diff', name);
    }
  });

  it('are commands with the titles that the list shows', () => {
    const titles = manifest.contributes.commands
      .filter(({ command }) => command.startsWith('hfInference.prompts.'))
      .map(({ title }) => localised(title));
    assert.deepEqual(
      titles,
      prompts.map(({ title }) => title),
    );
    const named = prompts.map(({ name = '' }) => ({ name, origin: 'builtIn' as PromptOrigin }));
    assert.deepEqual(
      titles.map((title) => findPrompt(named, title)),
      named,
    );
  });

  it('have a template for new ones that is a prompt itself', () => {
    assert.match(parse('new.md').body, /\$\{selection\}/);
  });
});
