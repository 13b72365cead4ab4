import assert from 'node:assert/strict';
import { stderrLogger } from '../../../../src/server/cli/stderrLogger';

describe('the log of the server', () => {
  it('never has its token, which a client can put into any part of a request', () => {
    let lines = '';
    const log = stderrLogger('hf_testCanary0123', (line) => (lines += line));
    log.debug('infer owner/hf_testCanary0123 404');
    log.warn('no file hf%5FtestCanary0123\n"hf\\u005ftestCanary0123"');
    assert.match(
      lines,
      /^\S+ debug infer owner\/\[redacted\] 404\n\S+ warn no file \[redacted\] "\[redacted\]"\n$/,
    );
  });
});
