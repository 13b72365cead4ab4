import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import * as v from 'valibot';
import { FrameReader, frameOf } from './workerFrames';
import type { FromWorker, ToWorker } from './workerMessages';
import { fromWorker } from './workerMessages';

/** The file descriptor on which the process of a model answers; its standard output stays free for what libraries print. */
export const ANSWERS_FD = 3;

const NONSENSE = 'its process sent an invalid message';

/**
 * The server's end of the connection to the process of a model. Whatever arrives is checked; a process that sends
 * anything but a message that is expected now is ended. Nothing that it sends or does can throw here.
 */
export class WorkerLink {
  /** Resolves with a reason for people when the process has ended, or is of no use any more. Never rejects. */
  readonly ended: Promise<string>;
  /** Resolves when there is no process any more. Never rejects. */
  readonly exited: Promise<void>;
  /** Takes each message; gives false for one that does not belong there. */
  receive: (message: FromWorker) => boolean = () => false;
  private readonly reader = new FrameReader();
  private reason: string | undefined;
  private over: (reason: string) => void = () => undefined;

  /** @param onNonsense is called once with what was wrong, for the log; nothing that was sent is in it */
  constructor(
    private readonly child: ChildProcess,
    private readonly onNonsense: (what: string) => void,
  ) {
    this.ended = new Promise((resolve) => (this.over = resolve));
    this.exited = new Promise((resolve) => {
      const over = (reason: string): void => {
        this.end(reason);
        resolve();
      };
      child.once('exit', (code, signal) =>
        over(`its process exited unexpectedly (${signal ?? `exit code ${code}`})`),
      );
      // Without a process there is no `exit` either.
      child.on('error', () => {
        if (child.pid === undefined) {
          over('its process could not be started');
        }
      });
    });
    // It reports its end by `exit`, not by a broken pipe.
    child.stdin?.on('error', () => undefined);
    child.stderr?.on('error', () => undefined);
    const answers = child.stdio[ANSWERS_FD] as Readable | null | undefined;
    answers?.on('error', () => undefined);
    answers?.on('data', (chunk: Buffer) => this.read(chunk));
    // A process that cannot answer any more is of no use, even if it goes on.
    answers?.once('close', () => this.kill());
  }

  /** Throws where the message is too large. */
  send(message: ToWorker): void {
    const frame = frameOf(message);
    if (this.child.stdin?.writable === true) {
      this.child.stdin.write(frame);
    }
  }

  /** Ends the process; it holds nothing that would have to be saved. */
  kill(reason?: string): void {
    if (reason !== undefined) {
      this.end(reason);
    }
    this.child.kill('SIGKILL');
  }

  private read(chunk: Buffer): void {
    if (this.reason !== undefined) {
      return;
    }
    try {
      for (const received of this.reader.push(chunk)) {
        const parsed = v.safeParse(fromWorker, received);
        if (!parsed.success) {
          return this.stopNonsense(`${v.getDotPath(parsed.issues[0]) ?? 'message'}`);
        }
        if (!this.receive(parsed.output)) {
          return this.stopNonsense(`${parsed.output.kind} was not expected`);
        }
        if (this.reason !== undefined) {
          return;
        }
      }
    } catch {
      this.stopNonsense('bytes that are not a message');
    }
  }

  private stopNonsense(what: string): void {
    this.onNonsense(what);
    this.kill(NONSENSE);
  }

  private end(reason: string): void {
    this.reason ??= reason;
    this.over(this.reason);
  }
}
