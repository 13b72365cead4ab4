// A window that records requests in the usage ledger, and prints how many are on disk, until it is done or killed.
import { openUsage } from '../../../src/node/openUsage';
import { errorLogger } from '../loggers';
import { exampleRecord } from '../usage/usageExamples';

const [, , folder = '', account = '', count = '0'] = process.argv;

/** So long that files are full, and folded, after some hundred requests. */
const model = 'model'.repeat(300);

async function main(): Promise<void> {
  const { ledger } = await openUsage({ folder, logger: errorLogger, retentionDays: () => 400 });
  const at = Date.now();
  for (let done = 0; done < Number(count);) {
    const end = Math.min(Number(count), done + 1 + Math.floor(Math.random() * 100));
    for (; done < end; done++) {
      // Characters that show which requests were counted.
      ledger.record(exampleRecord({ at, account, model, characters: done + 1 }));
    }
    await ledger.flush();
    console.log(done);
  }
  ledger.dispose();
}

void main();
