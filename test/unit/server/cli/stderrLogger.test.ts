import assert from 'node:assert/strict';
import { lateLines } from '../../../../src/server/cli/lateLines';
import { lineLogger } from '../../../../src/server/cli/stderrLogger';

describe('the log of the server', () => {
  it('never has its token, which a client can put into any part of a request', () => {
    let lines = '';
    const log = lineLogger('hf_testCanary0123', (line) => (lines += line));
    log.debug('infer owner/hf_testCanary0123 404');
    log.warn('no file hf%5FtestCanary0123\n"hf\\u005ftestCanary0123"');
    assert.match(
      lines,
      /^\S+ debug infer owner\/\[redacted\] 404\n\S+ warn no file \[redacted\] "\[redacted\]"\n$/,
    );
  });

  it('is written once for the lines of many requests, not once for each', () => {
    const writes: string[] = [];
    const late = lateLines((lines) => writes.push(lines));
    const log = lineLogger('hf_testCanary0123', (line) => writes.push(line), late.add);
    for (let request = 0; request < 400; request++) {
      log.debug(`infer ${request} for hf_testCanary0123`);
    }
    assert.equal(writes.length, 0);
    late.flush();
    assert.equal(writes.length, 1);
    const lines = writes[0]?.split('\n') ?? [];
    assert.match(lines[399] ?? '', /^\d{4}-\S+Z debug infer 399 for \[redacted\]$/);
    assert.equal(lines.length, 401);
    late.flush();
    assert.equal(writes.length, 1, 'nothing is written twice');
  });

  it('does not collect lines without an end', () => {
    const writes: string[] = [];
    const late = lateLines((lines) => writes.push(lines));
    for (let request = 0; request < 2000; request++) {
      late.add(() => '.\n');
    }
    assert.ok(writes.length >= 3, `${writes.length} writes`);
    late.flush();
    assert.equal(writes.join('').length, 4000);
  });
});
