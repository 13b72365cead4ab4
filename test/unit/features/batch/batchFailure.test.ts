import assert from 'node:assert/strict';
import { join } from 'node:path';
import { FAILURE_KINDS } from '../../../../src/core/http/failure';
import type { Failure, FailureKind } from '../../../../src/core/http/failure';
import type { BatchFault } from '../../../../src/core/runs/batch/batchTypes';
import type { InputRefusal } from '../../../../src/core/tasks/buildInput';
import { loadWithoutVsCode } from '../../../support/manifest/loadWithoutVsCode';
import { projectFolder } from '../../../support/projectFolder';
import { VsCodeStandIn } from '../../../support/sentences/vscodeStandIn';

interface RowErrors {
  readonly batchFailure: (
    failure: Failure,
    settings: Readonly<Record<string, unknown>>,
    characters: number,
  ) => { readonly message: string };
  readonly inputFaultText: (fault: BatchFault, line: number) => string;
  readonly refusalMessage: (task: string, refusal: InputRefusal) => string;
}

const load = async (path: string) =>
  (await loadWithoutVsCode(join(projectFolder, path), new VsCodeStandIn().module)) as RowErrors;

const settings = { model: 'owner/name', origin: 'https://inference.example.com', timeoutMs: 30_000 };

describe('the error of a row', () => {
  it('speaks of its input, since nothing is selected', async () => {
    const { batchFailure } = await load('src/features/batch/batchFailure.ts');
    const words = (kind: FailureKind, characters = 12) =>
      batchFailure({ kind, detail: '' }, settings, characters).message;
    assert.equal(
      words('invalidInput'),
      'Model owner/name rejected this input. Change the input, the task, or the parameters.',
    );
    assert.equal(words('tooLarge'), 'The input of 12 characters is too large for owner/name. Use less text.');
    const { refusalMessage } = await load('src/platform/refusalMessage.ts');
    const refusals: readonly InputRefusal[] = [
      { reason: 'needsFile' },
      { reason: 'needsTable' },
      { reason: 'needsSeveral' },
      { reason: 'needsJson', example: '{}' },
      { reason: 'wrongShape', where: '', example: '{}' },
      { reason: 'wrongShape', where: 'table', example: '{}' },
    ];
    const all = [
      ...FAILURE_KINDS.map((kind) => words(kind)),
      ...refusals.map((refusal) => refusalMessage('sentence-similarity', refusal)),
    ];
    assert.deepEqual(
      all.filter((text) => /selected|selection|select (?:text|less|several)/i.test(text)),
      [],
    );
  });

  it('says that the output leaves out what is beyond the last column of CSV', async () => {
    const { inputFaultText } = await load('src/features/batch/batchFaultText.ts');
    assert.equal(
      inputFaultText({ kind: 'columns', detail: '3' }, 1200),
      'The row in line 1,200 has more values than there are columns. Those beyond the last column are not in the output.',
    );
  });

  it('counts no characters of a file', async () => {
    const { batchFailure } = await load('src/features/batch/batchFailure.ts');
    assert.equal(
      batchFailure({ kind: 'tooLarge', detail: '' }, settings, 0).message,
      'The input is too large for owner/name. Use a smaller one.',
    );
  });
});
