import type { GrowingFile, OutputFiles, OutputPart } from '../../../src/core/runs/batch/outputFiles';

interface StoredFile {
  bytes: Uint8Array;
  /** What survives a power failure. */
  synced: number;
}

/** Is thrown by every call after the process was killed. */
export class Killed extends Error {}

/** The files of a batch in memory. The process can be killed at any change, in the middle of a write. */
export class CrashingFiles {
  private readonly stored = new Map<OutputPart, StoredFile>();
  private changesLeft = Infinity;
  private torn = 0;
  private epoch = 0;

  /** Kills the process at the change with this number, of whose bytes a share arrives. */
  killAt(change: number, torn: number): void {
    this.changesLeft = change;
    this.torn = torn;
  }

  /** Starts a process, whose calls fail once it was killed, or another one was started. */
  start(): OutputFiles {
    const epoch = ++this.epoch;
    const change = (tear?: () => void) => this.change(epoch, tear);
    return {
      grow: (part, size) => this.grow(part, size, change),
      read: (part) => this.read(part),
      readAt: async (part, from, length) =>
        this.stored.get(part)?.bytes.slice(from, from + length) ?? new Uint8Array(),
      replace: async (part, by) => {
        await change();
        const file = this.stored.get(by);
        if (file === undefined) {
          throw new Error('nothing to replace it by');
        }
        this.stored.set(part, file);
        this.stored.delete(by);
      },
      remove: async (part) => {
        await change();
        this.stored.delete(part);
      },
    };
  }

  /** Loses a share of what was not synced. */
  cutPower(share: number): void {
    for (const file of this.stored.values()) {
      file.bytes = file.bytes.slice(0, file.synced + Math.floor((file.bytes.length - file.synced) * share));
      file.synced = file.bytes.length;
    }
  }

  text(part: OutputPart): string | undefined {
    const file = this.stored.get(part);
    return file && new TextDecoder('utf-8', { ignoreBOM: true }).decode(file.bytes);
  }

  write(part: OutputPart, text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.stored.set(part, { bytes, synced: bytes.length });
  }

  private async grow(
    part: OutputPart,
    size: number,
    change: (tear?: () => void) => Promise<void>,
  ): Promise<GrowingFile> {
    await change();
    const file = this.stored.get(part) ?? { bytes: new Uint8Array(), synced: 0 };
    file.bytes = file.bytes.slice(0, size);
    file.synced = Math.min(file.synced, size);
    this.stored.set(part, file);
    return {
      append: async (bytes) => {
        await change(() => {
          file.bytes = joined(file.bytes, bytes.slice(0, Math.floor(bytes.length * this.torn)));
        });
        file.bytes = joined(file.bytes, bytes);
      },
      flush: async () => {
        await change();
        file.synced = file.bytes.length;
      },
      close: () => Promise.resolve(),
    };
  }

  private async *read(part: OutputPart): AsyncGenerator<Uint8Array> {
    const bytes = this.stored.get(part)?.bytes ?? new Uint8Array();
    for (let at = 0; at < bytes.length; at += 7) {
      yield bytes.slice(at, at + 7);
    }
  }

  private async change(epoch: number, tear?: () => void): Promise<void> {
    await Promise.resolve();
    if (epoch !== this.epoch || this.changesLeft < 0) {
      throw new Killed();
    }
    if (this.changesLeft-- === 0) {
      tear?.();
      throw new Killed();
    }
  }
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  return Uint8Array.of(...one, ...other);
}
