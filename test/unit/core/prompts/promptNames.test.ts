import assert from 'node:assert/strict';
import {
  findPrompt,
  isPromptName,
  promptName,
  withoutReplaced,
} from '../../../../src/core/prompts/promptNames';
import type { PromptOrigin } from '../../../../src/core/prompts/promptNames';

const prompt = (name: string, origin: PromptOrigin) => ({ name, origin });

describe('the names of prompts', () => {
  it('are those of the files', () => {
    assert.equal(promptName('write-tests.prompt.md'), 'write-tests');
    assert.equal(promptName('Übersetzen (kurz).prompt.md'), 'Übersetzen (kurz)');
    assert.equal(promptName('.prompt.md'), undefined);
    assert.equal(promptName('notes.md'), undefined);
  });

  it('hold nothing that a file system refuses or a list shows as something else', () => {
    for (const name of [
      'a/b',
      'a\\b',
      '..',
      '.a',
      'a.',
      ' a',
      'a ',
      'a:b',
      '$(key) a',
      'a\u202Eb',
      'a\nb',
      '',
    ]) {
      assert.ok(!isPromptName(name), JSON.stringify(name));
    }
    assert.ok(!isPromptName('x'.repeat(65)));
    assert.ok(isPromptName('Rename 2 (strict), v1.0'));
  });

  it('are found in any notation', () => {
    const tests = prompt('write-tests', 'builtIn');
    for (const name of ['write-tests', 'Write Tests', ' WRITE_TESTS ']) {
      assert.equal(findPrompt([prompt('explain', 'builtIn'), tests], name), tests);
    }
    assert.equal(findPrompt([tests], 'write'), undefined);
  });

  it('mean the user’s prompt first, and never that of a workspace where there is another one', () => {
    const [own, builtIn, foreign] = [
      prompt('Explain', 'user'),
      prompt('explain', 'builtIn'),
      prompt('explain', 'workspace'),
    ];
    assert.equal(findPrompt([foreign, builtIn, own], 'explain'), own);
    assert.equal(findPrompt([foreign, builtIn], 'explain'), builtIn);
    assert.equal(findPrompt([foreign], 'explain'), foreign);
    assert.deepEqual(withoutReplaced([own, foreign, builtIn]), [own, foreign]);
    assert.deepEqual(withoutReplaced([foreign, builtIn]), [foreign, builtIn]);
  });
});
