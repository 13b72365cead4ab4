import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import type { RunResult } from '../../src/core/runs/runResult';
import { json } from '../support/http/httpAnswers';
import { ScriptedServer } from '../support/http/scriptedServer';

/** The token that tests store; looked for in everything that must not hold it. */
export const CANARY_TOKEN = 'hf_testCanary0123456789abcdef';

/**
 * For a test that waits for seconds and whose way through VS Code others take, too: once is enough, in the newest version.
 */
export const itOnce = process.env['HF_INFERENCE_TEST_VSCODE'] === '1.105.1' ? it.skip : it;
/** As `itOnce`, for a suite. */
export const describeOnce = process.env['HF_INFERENCE_TEST_VSCODE'] === '1.105.1' ? describe.skip : describe;

/** Scripted servers answer what a test plays, so they are not asked how they are spoken to; `endpoints.test.ts` is about that. */
before(async () => {
  // Lets `activation.test.ts` look first.
  await Reflect.get(globalThis, 'hfInferenceActivated');
  await setting('api', 'huggingface');
  // Documents are easier to read than a panel, which has suites of its own.
  await setting('resultView', 'text');
  await seeHistoryAnnounced();
});

/** A loopback server that plays faults, set as the endpoint with a token, for the suite that calls this. */
export function useLoopback(): { readonly server: () => ScriptedServer } {
  let server: ScriptedServer | undefined;
  before(async () => {
    server = await ScriptedServer.start();
    await useEndpoint(server.origin, CANARY_TOKEN);
  });
  after(async () => {
    await server?.close();
    await setting('endpoint', undefined);
  });
  return {
    server: () => {
      if (server === undefined) {
        throw new Error('the server is not started yet');
      }
      return server;
    },
  };
}

/** Makes the first kept run, whose message no later test should see. All files of tests share the VS Code. */
async function seeHistoryAnnounced(): Promise<void> {
  if (Reflect.has(globalThis, 'hfInferenceHistoryAnnounced')) {
    return;
  }
  Reflect.set(globalThis, 'hfInferenceHistoryAnnounced', true);
  const server = await ScriptedServer.start();
  server.play([json(200, [[{ label: 'good', score: 0.9 }]])]);
  const original: unknown = Reflect.get(vscode.window, 'showInformationMessage');
  const announced = new Promise<void>((resolve) => {
    Reflect.set(vscode.window, 'showInformationMessage', async (text: string) => {
      if (text.startsWith('Runs are kept on this machine')) {
        resolve();
      }
    });
  });
  try {
    await setting('endpoint', server.origin);
    await inferOne();
    await announced;
    await vscode.commands.executeCommand('hfInference.runs.clear', { confirm: false });
  } finally {
    Reflect.set(vscode.window, 'showInformationMessage', original);
    await setting('endpoint', undefined);
    await server.close();
  }
}

/** Points the extension at a server and stores a token for it. */
export async function useEndpoint(endpoint: string, token: string): Promise<void> {
  await setting('endpoint', endpoint);
  await vscode.commands.executeCommand('hfInference.setToken', { token, endpoint });
}

/** Sets a user setting; `undefined` takes it out. Writes only what changes, because VS Code takes a moment for each. */
export async function setting(key: string, value: unknown): Promise<void> {
  const settings = vscode.workspace.getConfiguration('hfInference');
  if (!isDeepStrictEqual(settings.inspect(key)?.globalValue, value)) {
    await settings.update(key, value, vscode.ConfigurationTarget.Global);
  }
}

/** Runs `hfInference.infer` as another extension would. */
export async function infer(args?: Readonly<Record<string, unknown>>): Promise<readonly RunResult[]> {
  return vscode.commands.executeCommand<readonly RunResult[]>('hfInference.infer', args);
}

/** The only result of a run with given inputs, shown nowhere. */
export async function inferOne(args: Readonly<Record<string, unknown>> = {}): Promise<RunResult> {
  const results = await infer({ model: 'owner/model', inputs: 'some text', output: 'none', ...args });
  const [result, ...more] = results;
  if (result === undefined || more.length > 0) {
    throw new Error(`expected one result, got ${results.length}`);
  }
  return result;
}

/** Opens a new file of the workspace with this text in the first column. */
export async function openText(content: string): Promise<vscode.TextEditor> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (folder === undefined) {
    throw new Error('no workspace is open');
  }
  const uri = vscode.Uri.joinPath(folder.uri, `text-${crypto.randomUUID()}.txt`);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(content));
  return vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.One, preview: false });
}

/** Selects every occurrence of each text, in the order given. */
export function select(editor: vscode.TextEditor, ...texts: readonly string[]): void {
  const { document } = editor;
  editor.selections = texts.map((text) => {
    const offset = document.getText().indexOf(text);
    return new vscode.Selection(document.positionAt(offset), document.positionAt(offset + text.length));
  });
}

/** The document that shows the last answer, if it is open. */
export function answerDocument(): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find(
    ({ uri }) => uri.scheme === 'hf-inference-answer' && uri.path.endsWith('.md'),
  );
}

/** Waits until `isSo` holds; rejects after `ms`. */
export async function until(isSo: () => boolean, ms = 20_000): Promise<void> {
  const end = Date.now() + ms;
  while (!isSo()) {
    if (Date.now() > end) {
      throw new Error(`not seen within ${ms} ms: ${isSo.toString()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A promise that a test resolves when it is time, for an answer that is held back until then. */
export function gate(): { readonly promise: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => (open = resolve));
  return { promise, open: () => open() };
}

/** Closes every editor without asking, changed or not. */
export async function closeEditors(): Promise<void> {
  for (const document of vscode.workspace.textDocuments.filter(({ isDirty }) => isDirty)) {
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
  if (vscode.window.tabGroups.all.some(({ tabs }) => tabs.length > 0)) {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  }
}
