// A process that does work under the lock: `hold` keeps it until it is killed, `count` adds to a number in a file.
import { readFile, writeFile } from 'node:fs/promises';
import { fileLock } from '../../../src/node/fileLock';
import { systemClock } from '../../../src/node/systemClock';
import { errorLogger } from '../loggers';

const [, , mode, folder = '', file = ''] = process.argv;
const lock = fileLock({ folder, clock: systemClock, logger: errorLogger });
const { signal } = new AbortController();

async function addOne(): Promise<void> {
  const value = Number(await readFile(file, 'utf8'));
  // Long enough for another process to come between, were it let in.
  await systemClock.sleep(10, signal);
  await writeFile(file, String(value + 1));
}

async function main(): Promise<void> {
  if (mode === 'hold') {
    await lock.withLock('pins', signal, async (held) => {
      console.log(held ? 'held' : 'not held');
      await systemClock.sleep(600_000, signal);
    });
  } else {
    for (let done = 0; done < 25; done++) {
      await lock.withLock('pins', signal, addOne);
    }
  }
}

void main();
