import assert from 'node:assert/strict';
import { commandTitle } from '../../../src/platform/commandTitle';

const manifest = {
  displayName: 'HF Inference',
  contributes: {
    commands: [
      { command: 'hfInference.infer', title: 'Infer on Selection', category: 'HF Inference' },
      { command: 'hfInference.setToken', title: { value: 'Token festlegen…', original: 'Set Token…' } },
    ],
  },
};

describe('the title of a command in a sentence', () => {
  it('is the title in the palette', () => {
    assert.equal(commandTitle(manifest, 'hfInference.infer'), 'Infer on Selection');
  });

  it('is the translated title, without the ellipsis', () => {
    assert.equal(commandTitle(manifest, 'hfInference.setToken'), 'Token festlegen');
  });

  it('is the name of the extension for a command that is not in the palette', () => {
    assert.equal(commandTitle(manifest, 'hfInference.pickModel'), 'HF Inference');
  });

  it('is the ID if the manifest cannot be read', () => {
    for (const unreadable of [undefined, {}, { ...manifest, contributes: { commands: [{ title: 'x' }] } }]) {
      assert.equal(commandTitle(unreadable, 'hfInference.infer'), 'hfInference.infer');
    }
  });
});
