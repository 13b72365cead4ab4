import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('the VS Code that the tests run in', () => {
  it('is the version that the run asked for', () => {
    assert.equal(vscode.version, process.env['HF_INFERENCE_TEST_VSCODE']);
  });
});
