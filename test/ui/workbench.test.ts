import assert from 'node:assert/strict';
import { useWorkbench } from '../support/workbench/useWorkbench';

describe('the sample workspace in the workbench', () => {
  const { workbench } = useWorkbench();

  it('opens the Rust sample with its text', async () => {
    await workbench().openFile('rust/inventory.rs');
    assert.match(await workbench().editorText(), /^use std::collections::HashMap;/);
  });

  it('takes back a deletion of selected lines with one undo', async () => {
    await workbench().selectLines(1, 2);
    await workbench().page.keyboard.press('Delete');
    assert.match(await workbench().editorText(), /^\n\n#\[derive/);
    await workbench().undo();
    assert.match(await workbench().editorText(), /^use std::collections::HashMap;\nuse std::fmt;/);
  });

  it('offers the commands of the extension in the palette', async () => {
    const commands = await workbench().commands('HF Inference: Infer on Selection');
    assert.ok(commands.includes('HF Inference: Infer on Selection'), commands.join('\n'));
  });
});
