import type { Clock, Logger } from '../ports';
import { readUsage } from './readUsage';
import { findUsageFiles, runsName } from './usageFiles';
import type { UsageFolder } from './usageFolder';
import { recordLine, versionLine } from './usageLines';
import type { UsageRecord } from './usageRecord';

/** A larger file is folded early, and the window begins another one. */
const MAX_FILE_BYTES = 512 * 1024;

/** Other windows do not clear the usage that often; a disk whose listings are wrong must not be filled. */
const MAX_ATTEMPTS = 10;

export interface WriterPorts {
  readonly folder: UsageFolder;
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Logger;
  /** Returns a name that no other file has. */
  readonly newId: () => string;
}

interface OpenFile {
  readonly name: string;
  readonly day: string;
  length: number;
}

/** Appends the records of one window to its own files. Calls must not overlap. */
export class UsageWriter {
  private readonly finished = new Set<string>();
  private current: OpenFile | undefined;

  constructor(
    private readonly ports: WriterPorts,
    /** Called when a file is finished and can be folded. */
    private readonly onFinish: () => void,
  ) {}

  isFinished(name: string): boolean {
    return this.finished.has(name);
  }

  /** Resolves when the records are on disk, once. Rejects if they are not on disk. */
  async write(records: readonly UsageRecord[]): Promise<void> {
    const lines = records.map(recordLine).join('');
    for (let attempt = 0; attempt < MAX_ATTEMPTS && !(await this.append(lines)); attempt++) {
      // The file that they were appended to had stopped counting; they are written to a new one.
      this.current = undefined;
    }
  }

  /** Returns whether the lines count. */
  private async append(lines: string): Promise<boolean> {
    const { folder, logger } = this.ports;
    const file = await this.open();
    const text = file.length === 0 ? versionLine() + lines : lines;
    const appended = await folder.append(file.name, text);
    if (appended.kind === 'nothing') {
      throw Object.assign(new Error('not written'), { code: appended.code });
    }
    if (appended.kind === 'unknown') {
      logger.warn(`usage: cannot tell whether it was written (${appended.code})`);
      this.current = undefined;
      return true;
    }
    file.length += text.length;
    return this.counts(file).catch(() => {
      // They are on disk, and writing them again could count them twice.
      this.current = undefined;
      return true;
    });
  }

  private async open(): Promise<OpenFile> {
    const { clock, folder, newId } = this.ports;
    const day = new Date(clock.now()).toISOString().slice(0, 10);
    if (this.current?.day === day && this.current.length < MAX_FILE_BYTES) {
      return this.current;
    }
    const { epoch } = findUsageFiles(await folder.list());
    if (this.current !== undefined) {
      this.finished.add(this.current.name);
      this.onFinish();
    }
    this.current = { name: runsName(epoch, day, newId()), day, length: 0 };
    return this.current;
  }

  /** Whether the file counted when everything in it was on disk. */
  private async counts(file: OpenFile): Promise<boolean> {
    const { folder } = this.ports;
    const { runs } = findUsageFiles(await folder.list());
    return runs.some(({ name }) => name === file.name) || (await this.isFolded(file));
  }

  /**
   * Another window with a different date may have folded the file. The listing without the file can be older than the
   * folded days, which are therefore read anew.
   */
  private async isFolded(file: OpenFile): Promise<boolean> {
    const { days } = await readUsage(this.ports.folder);
    return (days.contains.get(file.name) ?? 0) >= file.length;
  }
}
