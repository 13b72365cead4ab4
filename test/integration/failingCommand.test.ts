import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { useMessages } from './useMessages';

describe('a command that fails unexpectedly', () => {
  const messages = useMessages();
  const { createQuickPick } = vscode.window;

  beforeEach(() => {
    Reflect.set(vscode.window, 'createQuickPick', () => {
      throw new Error('no more memory');
    });
  });
  afterEach(() => {
    Reflect.set(vscode.window, 'createQuickPick', createQuickPick);
  });

  it('names its title, not its ID, and points to the log', async () => {
    const result = await vscode.commands.executeCommand('hfInference.selectEndpoint');
    assert.equal(result, undefined);
    assert.deepEqual(messages.shown, [
      {
        severity: 'error',
        text: '“Select Endpoint” failed. See the log for details.',
        buttons: ['Show Log'],
        modal: false,
      },
    ]);
  });
});
