import assert from 'node:assert/strict';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';

const extension = vscode.extensions.getExtension('open-inference.hf-inference');
let wasActive: boolean | undefined;
let loaded: readonly string[] = [];

/** Activates the extension, and looks at what that did. */
async function activate(): Promise<void> {
  assert.ok(extension !== undefined);
  wasActive = extension.isActive;
  await extension.activate();
  const dist = join(extension.extensionPath, 'dist');
  loaded = Object.keys(require.cache).filter((path) => path.startsWith(dist));
}

// All files are loaded before the first hook, and the first command of the whole run waits for this one.
const activated = activate();
Reflect.set(globalThis, 'hfInferenceActivated', activated);
before(() => activated);

describe('the extension', () => {
  it('is inactive until it is needed', () => {
    const manifest = extension?.packageJSON as { readonly activationEvents: readonly string[] };
    assert.deepEqual(manifest.activationEvents, [
      'onFileSystem:hf-inference-pins',
      'onWebviewPanel:hfInference.result',
      'onWebviewPanel:hfInference.usage',
    ]);
    assert.equal(wasActive, false);
  });

  it('loads one file when it is activated: nothing that could send a request', () => {
    assert.deepEqual(
      loaded.map((path) => basename(path)),
      ['extension.js'],
    );
  });

  it('registers every command that its manifest names', async () => {
    const registered = new Set(await vscode.commands.getCommands(true));
    const manifest = extension?.packageJSON as {
      readonly contributes: { readonly commands: readonly { readonly command: string }[] };
    };
    assert.deepEqual(
      manifest.contributes.commands.filter(({ command }) => !registered.has(command)),
      [],
    );
  });
});
