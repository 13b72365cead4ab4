import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseRunningServer, runningServerText } from '../../../../src/core/localServer/runningServer';

describe('what a running server reports about itself', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 65_535 }), fc.integer({ min: 1 }), (port, pid) => {
        assert.deepEqual(parseRunningServer(runningServerText({ port, pid })), { port, pid });
      }),
    );
  });

  it('is undefined if the file was cut off', () => {
    const whole = runningServerText({ port: 8765, pid: 4711 });
    for (let length = 0; length < whole.length; length++) {
      assert.equal(parseRunningServer(whole.slice(0, length)), undefined);
    }
  });

  for (const text of [
    '{"version":2,"port":8765,"pid":1}',
    '{"version":1,"port":0,"pid":1}',
    '{"version":1,"port":70000,"pid":1}',
    '{"version":1,"port":8765,"pid":-1}',
    '{"version":1,"port":8765,"pid":0}',
    '{"version":1,"port":"8765","pid":1}',
    'null',
  ]) {
    it(`is undefined for ${text}`, () => assert.equal(parseRunningServer(text), undefined));
  }
});
