import assert from 'node:assert/strict';
import { EventStream } from '../../../../src/server/http/eventStream';
import { openFront } from '../../../../src/server/http/httpFront';
import type { Front } from '../../../../src/server/http/httpFront';
import type { Reply } from '../../../../src/server/http/reply';
import { silentLogger } from '../../../support/loggers';

const TOKEN = 'canary-token-4714';

describe('guard: double end: a response that has already ended', () => {
  let front: Front;
  let act: (response: Reply) => void;
  let strays: Error[];
  const stray = (error: Error) => void strays.push(error);
  /** Those of mocha, which take whatever nobody else takes for a failure of the test that runs. */
  let others: NodeJS.UncaughtExceptionListener[];

  before(async () => {
    front = await openFront({
      ...{ port: 0, token: TOKEN, requestTimeoutMs: 5000, log: silentLogger },
      handle: async ({ response }) => act(response),
    });
  });
  after(() => front.close());
  beforeEach(() => {
    strays = [];
    others = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException').on('uncaughtException', stray);
  });
  afterEach(() => {
    process.off('uncaughtException', stray);
    for (const listener of others) {
      process.on('uncaughtException', listener);
    }
  });

  const ask = async (): Promise<string> => {
    const response = await fetch(`http://127.0.0.1:${front.port}/health`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    return response.text();
  };

  for (const [what, more] of [
    ['ended once more', (response) => response.end('more')],
    ['ended twice more', (response) => response.end('more').end('and more')],
    ['written to', (response) => response.write('more')],
    ['sent another event', (response) => new EventStream(response, {}).send('more')],
    ['destroyed while it ends', (response) => response.destroy()],
    ['destroyed with an error while it ends', (response) => response.destroy(new Error('late'))],
    ['destroyed, then ended', (response) => response.destroy().end('more')],
  ] as const satisfies readonly (readonly [string, (response: Reply) => unknown])[]) {
    it(`does not end the server when it is ${what}`, async () => {
      act = (response) => {
        response.end('first');
        more(response);
      };
      const isDestroyed = what.startsWith('destroyed');
      const answer = await ask().catch((error: unknown) =>
        isDestroyed ? 'none' : assert.fail(String(error)),
      );
      if (!isDestroyed) {
        assert.equal(answer, 'first');
      }
      act = (response) => response.end('next');
      assert.equal(await ask(), 'next');
      assert.deepEqual(strays, []);
    });
  }
});
