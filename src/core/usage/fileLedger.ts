import { Emitter } from '../emitter';
import type { Disposable, Lock } from '../ports';
import { foldUsage, removeOld } from './foldUsage';
import { readUsage } from './readUsage';
import type { ReadDays } from './readUsage';
import { clearedName, findUsageFiles } from './usageFiles';
import type { UsageLedger } from './usageLedger';
import { dayOf, withPlausibleFigures } from './usageRecord';
import type { EndedRequest, UsageRecord } from './usageRecord';
import type { UsageRow, UsageSpan } from './usageRow';
import { UsageTotals } from './usageTotals';
import { UsageWriter } from './usageWriter';
import type { WriterPorts } from './usageWriter';

const DAY_MS = 86_400_000;
/** How many records wait for a disk that cannot be written. */
const MAX_WAITING = 10_000;

export interface LedgerPorts extends WriterPorts {
  readonly lock: Lock;
  /** Returns a hash that tells tokens apart, with a key that only this machine has. */
  readonly hashToken: (token: string) => string;
  /** How many days are kept, with today. */
  readonly retentionDays: () => number;
}

/** The ledger in a folder that all windows share. Its files are described in `usageFiles.ts`. */
export class FileLedger implements UsageLedger {
  private readonly changed = new Emitter<void>();
  private readonly disposal = new AbortController();
  private readonly writer: UsageWriter;
  private readonly watching: Disposable;
  /** Records that are not on disk yet. */
  private readonly waiting: UsageRecord[] = [];
  private readDays: ReadDays | undefined;
  private isScheduled = false;
  private isFolding = false;
  private last: Promise<unknown> = Promise.resolve();

  readonly onDidChange = this.changed.event;

  constructor(private readonly ports: LedgerPorts) {
    this.writer = new UsageWriter(ports, () => this.fold());
    this.watching = ports.folder.watch(() => this.changed.fire());
    this.fold();
  }

  /** Records a request. Returns at once; it is written soon. */
  record({ token, ...request }: EndedRequest): void {
    const hashed = token === undefined ? request : { ...request, tokenHash: this.ports.hashToken(token) };
    this.waiting.push(withPlausibleFigures(hashed));
    if (!this.isScheduled) {
      this.isScheduled = true;
      void this.flush();
    }
  }

  flush(): Promise<void> {
    return this.inTurn(() => this.write());
  }

  rows(span: UsageSpan = {}): Promise<readonly UsageRow[]> {
    return this.inTurn(async () => {
      await this.write();
      const { files, days, runs } = await readUsage(this.ports.folder, this.readDays);
      this.readDays = { files, days };
      const totals = new UsageTotals();
      days.rows.forEach((row) => totals.addRow(row));
      runs.forEach(({ records }) => records.forEach((record) => totals.addRecord(record)));
      // Those that came meanwhile, or that cannot be written.
      this.waiting.forEach((record) => totals.addRecord(record));
      const first = this.firstDay();
      return totals.rows({ ...span, from: span.from !== undefined && span.from > first ? span.from : first });
    });
  }

  async clear(): Promise<void> {
    await this.inTurn(async () => {
      await this.write();
      const unwritten = this.waiting.length;
      const { folder } = this.ports;
      let { epoch } = findUsageFiles(await folder.list());
      do {
        epoch++;
      } while (!(await folder.create(clearedName(epoch))));
      this.waiting.splice(0, unwritten);
      await removeOld(folder);
    });
    this.changed.fire();
  }

  dispose(): void {
    this.disposal.abort();
    this.watching.dispose();
    this.changed.dispose();
    void this.flush().finally(() => this.ports.folder.dispose());
  }

  /** Runs one work at a time, in the order of the calls. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.last.then(work);
    this.last = result.catch(() => undefined);
    return result;
  }

  /** Writes what is waiting. If that fails, it keeps waiting until something else is recorded or read. */
  private async write(): Promise<void> {
    this.isScheduled = false;
    while (this.waiting.length > 0) {
      const batch = [...this.waiting];
      try {
        await this.writer.write(batch);
      } catch (error) {
        this.ports.logger.warn(`usage: not written (${codeOf(error)})`);
        this.waiting.splice(0, this.waiting.length - MAX_WAITING);
        return;
      }
      this.waiting.splice(0, batch.length);
      this.changed.fire();
    }
  }

  private fold(): void {
    if (this.isFolding) {
      // What was finished meanwhile is folded the next time.
      return;
    }
    this.isFolding = true;
    const { clock, folder, lock, logger } = this.ports;
    const isFinished = (name: string): boolean => this.writer.isFinished(name);
    lock
      .withLock('usage', this.disposal.signal, async (held) => {
        if (held) {
          await foldUsage(folder, { now: clock.now(), firstDay: this.firstDay(), isFinished });
        }
      })
      .catch((error: unknown) => logger.debug(`usage: not folded (${codeOf(error)})`))
      .finally(() => (this.isFolding = false));
  }

  private firstDay(): string {
    const at = this.ports.clock.now();
    const offsetMinutes = -new Date(at).getTimezoneOffset();
    return dayOf({ at: at - (this.ports.retentionDays() - 1) * DAY_MS, offsetMinutes });
  }
}

function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error) {
    return String(error.code);
  }
  return error instanceof Error ? error.name : typeof error;
}
