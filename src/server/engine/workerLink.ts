import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import * as v from 'valibot';
import { FrameReader, frameOf } from './workerFrames';
import type { FromWorker, ToWorker } from './workerMessages';
import { fromWorker } from './workerMessages';

/** The file descriptor on which a model process answers, since libraries may print to standard output. */
export const ANSWERS_FD = 3;

const INVALID_MESSAGE = 'its process sent an invalid message';

/**
 * The server's end of the connection to a model process. Validates everything that arrives, and kills a process that sends
 * an invalid or unexpected message. Nothing that the process does can throw here.
 */
export class WorkerLink {
  /** Resolves with a reason for users when the process has exited or become unusable. Never rejects. */
  readonly ended: Promise<string>;
  /** Resolves when the process has exited. Never rejects. */
  readonly exited: Promise<void>;
  /** Handles each message; returns false for an unexpected one. */
  receive: (message: FromWorker) => boolean = () => false;
  private readonly reader = new FrameReader();
  private reason: string | undefined;
  private resolveEnded: (reason: string) => void = () => undefined;

  /** @param onInvalid called once with the problem, for the log; contains nothing that was sent */
  constructor(
    private readonly child: ChildProcess,
    private readonly onInvalid: (what: string) => void,
  ) {
    this.ended = new Promise((resolve) => (this.resolveEnded = resolve));
    this.exited = new Promise((resolve) => {
      const onExit = (reason: string): void => {
        this.end(reason);
        resolve();
      };
      child.once('exit', (code, signal) =>
        onExit(`its process exited unexpectedly (${signal ?? `exit code ${code}`})`),
      );
      // If the process could not be started, there is no `exit` event.
      child.on('error', () => {
        if (child.pid === undefined) {
          onExit('its process could not be started');
        }
      });
    });
    // `exit` reports the end, so errors of the pipes are ignored.
    child.stdin?.on('error', () => undefined);
    child.stderr?.on('error', () => undefined);
    const answers = child.stdio[ANSWERS_FD] as Readable | null | undefined;
    answers?.on('error', () => undefined);
    answers?.on('data', (chunk: Buffer) => this.read(chunk));
    // A process that can no longer answer is useless, even if it keeps running.
    answers?.once('close', () => this.kill());
  }

  /** Sends a message. Throws if it is too large. */
  send(message: ToWorker): void {
    const frame = frameOf(message);
    if (this.child.stdin?.writable === true) {
      this.child.stdin.write(frame);
    }
  }

  /** Kills the process, which has no data to save. */
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
          return this.rejectMessage(`${v.getDotPath(parsed.issues[0]) ?? 'message'}`);
        }
        if (!this.receive(parsed.output)) {
          return this.rejectMessage(`${parsed.output.kind} was not expected`);
        }
        if (this.reason !== undefined) {
          return;
        }
      }
    } catch {
      this.rejectMessage('bytes that are not a message');
    }
  }

  private rejectMessage(what: string): void {
    this.onInvalid(what);
    this.kill(INVALID_MESSAGE);
  }

  private end(reason: string): void {
    this.reason ??= reason;
    this.resolveEnded(this.reason);
  }
}
