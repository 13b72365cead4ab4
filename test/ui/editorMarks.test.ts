import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { json } from '../support/http/httpAnswers';
import { ScriptedServer } from '../support/http/scriptedServer';
import { cacheFolder } from '../support/projectFolder';
import { screenshotInThemes } from '../support/workbench/screenshotInThemes';
import { setToken } from '../support/workbench/setToken';
import { useWorkbench } from '../support/workbench/useWorkbench';

/** The words of the sample text that the server marks. */
const ENTITIES = {
  PER: ['Ada Lovelace', 'Charles Babbage'],
  LOC: ['London', 'Turin'],
  ORG: ['Royal Society'],
};

/** Answers by the task that the address or the text shows. */
function answer({ body }: { readonly body: string }) {
  const { inputs } = JSON.parse(body) as { readonly inputs: string };
  if (inputs.includes('[MASK]')) {
    return [json(200, words('Paris', 'Rome', 'Oslo'))];
  }
  if (inputs.startsWith('Please')) {
    return [json(200, [{ summary_text: 'Send the report today.\n' }])];
  }
  const entities = Object.entries(ENTITIES).flatMap(([label, names]) =>
    names.flatMap((word) => {
      const start = inputs.indexOf(word);
      const before = [...inputs.slice(0, start)].length;
      return start === -1
        ? []
        : [{ entity_group: label, score: 0.98, word, start: before, end: before + [...word].length }];
    }),
  );
  return [json(200, entities)];
}

function words(...tokens: readonly string[]) {
  return tokens.map((token, index) => ({
    token_str: token,
    token: index,
    score: 0.6 - index / 5,
    sequence: token,
  }));
}

describe('Results in the editor', () => {
  let server: ScriptedServer;
  const { shared, workbench, changeSettings } = useWorkbench(async () => {
    server = await ScriptedServer.start();
    server.playBy(answer);
    return {
      settings: {
        'hfInference.endpoint': server.origin,
        'hfInference.api': 'huggingface',
        'hfInference.model': 'owner/model',
        'hfInference.resultView': 'text',
        // Without the message of the first kept run, for which Escape would count.
        'hfInference.history.limit': 0,
      },
      size: { width: 1200, height: 560 },
    };
  });
  before(() => setToken(workbench(), 'hf_testEditorMarks0123456789'));
  after(() => server.close());
  beforeEach(() => workbench().runCommand('View: Close All Editors'));

  const pictureOf = (name: string) => join(cacheFolder, 'editor', name);
  const press = (key: string) => workbench().page.keyboard.press(key);
  const settings = (task: string, output: string) =>
    changeSettings({ 'hfInference.task': task, 'hfInference.output': output });

  /** Opens a new file with this text, all of it selected. */
  async function open(name: string, text: string): Promise<void> {
    await writeFile(join(workbench().folder, name), text);
    await workbench().openFile(name);
    await workbench().selectAll();
  }

  /** What is written behind marked words; VS Code draws it by a pseudo-element. */
  const labels = () =>
    workbench()
      .page.locator('.view-lines span')
      .evaluateAll((spans) =>
        spans.flatMap((span) => {
          const { content } = getComputedStyle(span, '::after');
          return content === 'none' || content === 'normal' ? [] : [content.replaceAll('"', '')];
        }),
      );

  it('entities: colored, underlined, and named, until Escape; its first press belongs to the selection', async () => {
    await settings('token-classification', 'clipboard');
    await open(
      'people.txt',
      'Notes 📝\nAda Lovelace 👩‍💻 worked with Charles Babbage in London.\nIn Turin he spoke of it, and the Royal Society heard.\n',
    );
    await workbench().runCommand('HF Inference: Infer on Selection');
    const all = ['LOC', 'LOC', 'ORG', 'PER', 'PER', 'PER 2 · LOC 2 · ORG 1'];
    await eventually(async () => assert.deepEqual((await labels()).toSorted(), all));
    await press('Escape');
    await workbench().page.locator('.monaco-editor .selected-text').first().waitFor({ state: 'detached' });
    assert.deepEqual((await labels()).toSorted(), all);
    await screenshotInThemes(shared(), workbench(), pictureOf('entities'));
    await workbench().focusEditor();
    await press('Escape');
    await eventually(async () => assert.deepEqual(await labels(), []));
  });

  it('diff: shown beside the text, accepted by Ctrl+Enter and rejected by Ctrl+Backspace in it', async () => {
    await settings('summarization', 'diff');
    const long = 'Please be so kind as to send the report to all of us today.\nIt is needed by noon.\n';
    await open('letter.txt', long);
    await workbench().runCommand('HF Inference: Infer on Selection');
    const diff = workbench().page.locator('.monaco-diff-editor');
    await diff.waitFor();
    await diff.getByText('Send the report today.').waitFor();
    // The focus is in the text, where VS Code hides the buttons of the diff editor's title.
    const reject = workbench().activeEditor.getByRole('button', { name: 'Reject Change' });
    await reject.waitFor();
    await screenshotInThemes(shared(), workbench(), pictureOf('diff'));
    await press('Control+2');
    await press('Control+Backspace');
    await diff.waitFor({ state: 'detached' });
    await reject.waitFor({ state: 'detached' });
    assert.match(await workbench().editorText(), /^Please be so kind/);

    await workbench().selectAll();
    await workbench().runCommand('HF Inference: Infer on Selection');
    await diff.waitFor();
    await diff.getByText('Send the report today.').waitFor();
    await press('Control+2');
    await press('Control+Enter');
    await diff.waitFor({ state: 'detached' });
    await eventually(async () => assert.match(await workbench().editorText(), /^Send the report today\.\n/));
    await workbench().undo();
    await eventually(async () => assert.match(await workbench().editorText(), /^Please be so kind/));
  });

  it('fill-mask: a list with a preview in the text; Enter places the word, Escape none', async () => {
    await settings('fill-mask', 'beside');
    await open('france.txt', 'The capital of France is [MASK].');
    await workbench().runCommand('HF Inference: Infer on Selection');
    await workbench().quickPickRows.filter({ hasText: 'Oslo' }).waitFor();
    await press('ArrowDown');
    await eventually(async () => assert.deepEqual(await labels(), ['Rome']));
    await screenshotInThemes(shared(), workbench(), pictureOf('mask'), async () => {
      // A change of the theme leaves the list open.
      await workbench().quickPickRows.filter({ hasText: 'Oslo' }).waitFor();
    });
    await press('Escape');
    await eventually(async () => assert.deepEqual(await labels(), []));
    await workbench().runCommand('HF Inference: Repeat Last Inference');
    await workbench().quickPickRows.filter({ hasText: 'Oslo' }).waitFor();
    await press('Enter');
    await eventually(async () =>
      assert.match(await workbench().editorText(), /The capital of France is Paris\./),
    );
  });
});
