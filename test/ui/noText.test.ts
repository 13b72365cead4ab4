import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { json } from '../support/http/httpAnswers';
import { ScriptedServer } from '../support/http/scriptedServer';
import { setToken } from '../support/workbench/setToken';
import { useWorkbench } from '../support/workbench/useWorkbench';

describe('a run with the output "replace" that brings no text', () => {
  let server: ScriptedServer;
  const { shared, workbench } = useWorkbench(async () => {
    server = await ScriptedServer.start();
    return {
      settings: {
        'hfInference.endpoint': server.origin,
        'hfInference.api': 'huggingface',
        'hfInference.task': 'summarization',
        'hfInference.output': 'replace',
        // The history keeps the figures of the interrupted run, and with this setting no text.
        'hfInference.history.keepTexts': false,
      },
    };
  });
  after(() => server.close());
  let original = '';
  const isUnchanged = async () => assert.equal(await workbench().editorText('queue.lua'), original);
  before(() => setToken(workbench(), 'hf_testNoText'));
  beforeEach(async () => {
    await workbench().runCommand('View: Close All Editors');
    await workbench().openFile('lua/queue.lua');
    original = await workbench().editorText('queue.lua');
  });

  it('found fault 1: an empty answer leaves the text; a message says why and has the raw JSON', async () => {
    await workbench().selectLines(1, 3);
    server.play([json(200, [{ summary_text: '' }])]);
    await workbench().runCommand('HF Inference: Infer on Selection');
    const message = workbench().notification('The model returned no text. Nothing was changed.');
    await message.waitFor();
    await isUnchanged();
    assert.deepEqual(await workbench().tabs(), ['queue.lua']);
    await workbench().pressButton(message, 'Show as JSON');
    await eventually(async () => assert.match(await workbench().editorText(), /"summary_text": ""/));
  });

  it('fault 69: the extension host ends: the request is aborted, nothing of it is on the disk outside the history or sent again', async () => {
    server.play([]);
    await workbench().selectLines(1, 3);
    await workbench().runCommand('HF Inference: Infer on Selection');
    await server.until(({ requests }) => requests.length === 1, 20_000);
    const { body, connection } = server.requests[0] ?? assert.fail();
    await workbench().runCommand('Developer: Reload Window');
    await server.until(() => connection.closedAt !== undefined, 20_000);
    await workbench().ready();
    await eventually(isUnchanged);
    const { inputs } = JSON.parse(body) as { readonly inputs: string };
    const line = inputs.split('\n')[0] ?? '';
    assert.match(line, /^[^"\\]{10,}$/, 'a line that looks the same inside of JSON');
    // The history may keep the run.
    const files = await filesWith(shared().server.userDataFolder, line);
    assert.deepEqual(
      files.filter((path) => !/[\\/]open-inference\.hf-inference[\\/]runs[\\/]/.test(path)),
      [],
    );
    // VS Code in a browser keeps the state of extensions in the databases of its page.
    const state = JSON.stringify(await workbench().page.context().storageState({ indexedDB: true }));
    assert.match(state, /open-inference\.hf-inference/);
    assert.ok(!state.includes(line), 'the selected text is in the state that VS Code keeps');
    assert.equal(server.requests.length, 1);
    assert.deepEqual(await workbench().notifications(), []);
  });
});

/** The files below a folder that hold a text. */
async function filesWith(folder: string, text: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = await Promise.all(paths.map((path) => readFile(path)));
  return paths.filter((_, index) => contents[index]?.includes(text) === true);
}
