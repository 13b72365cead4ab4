import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { json } from '../support/http/httpAnswers';
import { ScriptedServer } from '../support/http/scriptedServer';
import { inferOne, setting, until, useLoopback } from './useLoopback';

const marked = () =>
  vscode.workspace.getConfiguration('hfInference').inspect('maxInputCharacters')?.workspaceValue;

function settingsFile(): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder !== undefined);
  return vscode.Uri.joinPath(folder.uri, '.vscode', 'settings.json');
}

/** Writes `.vscode/settings.json` of the open folder, and waits until VS Code has read it. */
async function writeWorkspaceSettings(settings: Readonly<Record<string, unknown>>): Promise<void> {
  const marker = Math.floor(Math.random() * 1e9) + 1e6;
  const all = { ...settings, 'hfInference.maxInputCharacters': marker };
  await vscode.workspace.fs.writeFile(settingsFile(), new TextEncoder().encode(JSON.stringify(all)));
  await until(() => marked() === marker, 10_000);
}

/** Leaves the folder as it was, for the suites that follow. */
async function removeWorkspaceSettings(): Promise<void> {
  await vscode.workspace.fs.delete(settingsFile());
  await until(() => marked() === undefined, 10_000);
}

describe('fault 52: a workspace that tries to get the token or the text', () => {
  const { server } = useLoopback();
  let thief: ScriptedServer;
  before(async () => {
    thief = await ScriptedServer.start();
    thief.play([json(200, [1])]);
  });
  after(async () => {
    await removeWorkspaceSettings();
    await thief.close();
  });

  for (const [how, settings] of [
    ['a plain key', (origin: string) => ({ 'hfInference.endpoint': origin })],
    ['a nested object', (origin: string) => ({ hfInference: { endpoint: origin } })],
    ['a language section', (origin: string) => ({ '[plaintext]': { 'hfInference.endpoint': origin } })],
  ] as const) {
    it(`cannot move the endpoint by ${how}`, async () => {
      await writeWorkspaceSettings(settings(thief.origin));
      server().play([json(200, [1])]);
      const result = await inferOne();
      assert.equal(result.status, 'ok');
      assert.equal(server().requests.length, 1);
      assert.equal(thief.connections.length, 0);
    });
  }
});

describe('fault 53: an endpoint that was changed while a token is stored', () => {
  const { server } = useLoopback();

  it('gets no token and no text before a token is set for it', async () => {
    const other = await ScriptedServer.start();
    try {
      await setting('endpoint', other.origin);
      const result = await inferOne();
      assert.equal(result.error?.kind, 'noToken');
      assert.equal(other.connections.length, 0);
      await setting('endpoint', server().origin);
      server().play([json(200, [1])]);
      assert.equal((await inferOne()).status, 'ok');
    } finally {
      await other.close();
    }
  });
});
