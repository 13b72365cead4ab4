import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { CONTEXT_KEYS } from '../../src/platform/contextKeys';

const ID = 'open-inference.hf-inference';

describe('the extension', () => {
  it('is found, with every command that its manifest names registered once it is active', async () => {
    const extension = vscode.extensions.getExtension(ID);
    assert.ok(extension !== undefined);
    await extension.activate();
    const registered = new Set(await vscode.commands.getCommands(true));
    const manifest = extension.packageJSON as {
      readonly activationEvents: readonly string[];
      readonly contributes: { readonly commands: readonly { readonly command: string }[] };
    };
    assert.deepEqual(manifest.activationEvents, []);
    const missing = manifest.contributes.commands.filter(({ command }) => !registered.has(command));
    assert.deepEqual(missing, []);
    assert.ok(CONTEXT_KEYS.every((key) => key.startsWith('hfInference.')));
  });
});
