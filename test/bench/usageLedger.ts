import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { daysName } from '../../src/core/usage/usageFiles';
import { printDays } from '../../src/core/usage/usageLines';
import { UsageTotals } from '../../src/core/usage/usageTotals';
import { openUsage } from '../../src/node/openUsage';
import { silentLogger } from '../support/loggers';
import { exampleRecord } from '../support/usage/usageExamples';

const DAYS = 400;
const MODELS_A_DAY = 5;
const RECORDS = 10_000;
const ROUNDS = 15;
const DAY_MS = 86_400_000;

/** What reading the ledger costs, in milliseconds, and what parsing the same lines as JSON costs. */
export async function measureUsageLedger(): Promise<{
  read: number;
  first: number;
  parse: number;
  kilobytes: number;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'usage-'));
  const now = Date.now();
  const totals = new UsageTotals();
  for (let ago = 1; ago < DAYS; ago++) {
    for (let model = 0; model < MODELS_A_DAY; model++) {
      totals.addRecord(exampleRecord({ at: now - ago * DAY_MS, model: `owner/model-${model}` }));
    }
  }
  await writeFile(join(folder, daysName(0, 1)), printDays(totals.folded(), new Map()));
  const { ledger } = await openUsage({ folder, logger: silentLogger, retentionDays: () => DAYS });
  try {
    for (let index = 0; index < RECORDS; index++) {
      ledger.record(exampleRecord({ at: now, model: `owner/model-${index % MODELS_A_DAY}` }));
    }
    await ledger.flush();
    const [first = Number.NaN, ...rest] = await times(() => ledger.rows());
    const names = (await readdir(folder)).filter((name) => name.endsWith('.jsonl'));
    const parses = await times(async () => {
      const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'latin1')));
      texts.forEach((text) =>
        text
          .trimEnd()
          .split('\n')
          .forEach((line) => void JSON.parse(line)),
      );
    });
    const sizes = await Promise.all(names.map(async (name) => (await readFile(join(folder, name))).length));
    return {
      ...{ first, read: median(rest), parse: median(parses.slice(1)) },
      kilobytes: sizes.reduce((sum, size) => sum + size, 0) / 1024,
    };
  } finally {
    ledger.dispose();
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

async function times(work: () => Promise<unknown>): Promise<readonly number[]> {
  const found: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    await work();
    found.push(performance.now() - start);
  }
  return found;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
