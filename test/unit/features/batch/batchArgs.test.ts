import assert from 'node:assert/strict';
import type * as Args from '../../../../src/features/batch/batchArgs';
import { loadWithoutVsCode } from '../../../support/manifest/loadWithoutVsCode';
import { UriStandIn } from '../../../support/sentences/uriStandIn';
import { VsCodeStandIn } from '../../../support/sentences/vscodeStandIn';

const OUTPUT = 'file:///tmp/tickets.out.csv';

describe('the argument of a batch command', () => {
  let args: typeof Args;
  before(async () => {
    const vscode = { ...new VsCodeStandIn().module, Uri: UriStandIn };
    args = (await loadWithoutVsCode('src/features/batch/batchArgs.ts', vscode)) as typeof Args;
  });

  it('may leave out the output to pause and to cancel all batches, and only then', () => {
    for (const command of ['pause', 'cancel'] as const) {
      assert.equal(args.parseBatchArgs(command, [{}]), undefined);
      assert.equal(args.parseBatchArgs(command, [{ output: undefined }]), undefined);
      assert.equal(args.parseBatchArgs(command, [{ output: OUTPUT }])?.output.toString(), OUTPUT);
      assert.throws(() => args.parseBatchArgs(command, [{ outputs: OUTPUT }]), /“outputs”/);
    }
    for (const command of ['resume', 'retryFailed', 'open', 'remove'] as const) {
      assert.throws(() => args.parseBatchArgs(command, [{}]), /“output”/);
    }
  });

  it('names an output by its path alone, so that the same file is always the same output', () => {
    const output = `${OUTPUT}?x=1#y`;
    assert.equal(args.parseBatchArgs('resume', [{ output }])?.output.toString(), OUTPUT);
    const input = 'file:///tmp/tickets.txt#L1,1-2,1';
    const call = args.parseStartArgs({ input, output });
    assert.deepEqual([call.output?.toString(), call.input[0].toString()], [OUTPUT, input]);
  });
});
