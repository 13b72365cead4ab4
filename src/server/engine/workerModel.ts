import { setTimeout as delay } from 'node:timers/promises';
import { DEFAULT_COMPUTE_TYPE } from '../../core/computeType';
import type { EngineAnswer, EngineCall, EngineModel, GeneratedToken, RunOptions } from './engine';
import { ModelFailureError, ModelLostError, InvalidInputError } from './engine';
import type { WorkerLink } from './workerLink';
import type { FromWorker } from './workerMessages';

/** More tokens than any run may generate; a process that sends more is broken. */
const MAX_TOKENS = 200_000;

const MAX_EXIT_MS = 5000;

export const SEE_LOG = 'see the log of the server for details';

export interface WorkerModelOptions {
  /** Memory that only the process has, after the load, in bytes. */
  readonly bytes: number;
  /** How long a run may take to stop before its process is killed, in milliseconds. */
  readonly stopMs: number;
  /** Receives the details of each failed run, for the log. */
  readonly onFailure: (details: string) => void;
}

interface Job {
  readonly id: number;
  readonly call: EngineCall;
  readonly options: RunOptions;
  readonly resolve: (answer: EngineAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** A model in a separate process. One call runs at a time; the others wait here. */
export class WorkerModel implements EngineModel {
  readonly computeType = DEFAULT_COMPUTE_TYPE;
  readonly lost: Promise<string>;
  private currentBytes: number;
  private running: Job | undefined;
  private tokens = 0;
  private waiting: Job[] = [];
  private nextId = 0;
  private stopTimer: NodeJS.Timeout | undefined;
  private ended: string | undefined;
  private stopped = false;
  private disposed = false;

  /** @param link to a process that has just reported `loaded` */
  constructor(
    private readonly link: WorkerLink,
    private readonly options: WorkerModelOptions,
  ) {
    this.currentBytes = options.bytes;
    this.lost = new Promise((resolve) => {
      void link.ended.then((reason) => {
        this.end(reason);
        if (!this.disposed) {
          resolve(reason);
        }
      });
    });
    link.receive = (message) => this.receive(message);
  }

  get bytes(): number {
    return this.currentBytes;
  }

  get wasStopped(): boolean {
    return this.stopped;
  }

  run(call: EngineCall, options: RunOptions): Promise<EngineAnswer> {
    return new Promise((resolve, reject) => {
      options.signal.throwIfAborted();
      if (this.ended !== undefined) {
        throw new ModelLostError(this.ended, false);
      }
      const stop = (): void => {
        reject(options.signal.reason);
        this.stop(job);
      };
      options.signal.addEventListener('abort', stop, { once: true });
      const settle = () => options.signal.removeEventListener('abort', stop);
      const job: Job = {
        id: this.nextId++,
        call,
        options,
        resolve: (answer) => (settle(), resolve(answer)),
        reject: (error) => (settle(), reject(error)),
      };
      this.waiting.push(job);
      this.startNext();
    });
  }

  async dispose(): Promise<void> {
    this.disposed = true;
    this.link.kill('the model was unloaded');
    this.end('the model was unloaded');
    // Even a killed process may be waiting for a disk that does not respond.
    const timer = new AbortController();
    await Promise.race([this.link.exited, delay(MAX_EXIT_MS, undefined, { signal: timer.signal })]);
    timer.abort();
  }

  private startNext(): void {
    while (this.running === undefined) {
      const job = this.waiting.shift();
      if (job === undefined) {
        return;
      }
      const { id, call, options } = job;
      const { onToken, topTokens = 0 } = options;
      try {
        this.link.send({ kind: 'run', run: id, call, stream: onToken !== undefined, topTokens });
        this.tokens = 0;
        this.running = job;
      } catch {
        job.reject(new ModelFailureError('the request is too large for it'));
      }
    }
  }

  /** Removes a waiting job, or asks the process to stop the running one. The next job starts when it has stopped. */
  private stop(job: Job): void {
    if (this.running !== job) {
      this.waiting = this.waiting.filter((other) => other !== job);
      return;
    }
    this.link.send({ kind: 'stop', run: job.id });
    this.stopTimer ??= setTimeout(() => {
      this.stopped = true;
      this.link.kill('an earlier run could not be stopped');
    }, this.options.stopMs);
  }

  /** Handles a message. Returns false if it does not belong to the running call. */
  private receive(message: FromWorker): boolean {
    if (this.ended !== undefined) {
      return true;
    }
    const job = this.running;
    if (!('run' in message) || job === undefined || message.run !== job.id) {
      return false;
    }
    if (message.kind === 'tokens') {
      return this.forwardTokens(message.tokens, job);
    }
    clearTimeout(this.stopTimer);
    this.stopTimer = undefined;
    this.running = undefined;
    switch (message.kind) {
      case 'answer':
        this.currentBytes = message.bytes;
        job.resolve(message.answer);
        break;
      case 'wrongInput':
        job.reject(new InvalidInputError(message.complaints, message.overflow));
        break;
      case 'failed':
        this.options.onFailure(message.details);
        job.reject(new ModelFailureError(message.sentence ?? `its run failed; ${SEE_LOG}`));
    }
    this.startNext();
    return true;
  }

  /** Forwards tokens to the caller. An error in the callback fails only this run. */
  private forwardTokens(tokens: readonly GeneratedToken[], job: Job): boolean {
    const { onToken, signal } = job.options;
    this.tokens += tokens.length;
    if (onToken === undefined || this.tokens > MAX_TOKENS) {
      return false;
    }
    try {
      for (const token of tokens) {
        if (signal.aborted) {
          break;
        }
        onToken(token);
      }
    } catch (error) {
      job.reject(error);
      this.stop(job);
    }
    return true;
  }

  /** Fails all running and waiting calls. */
  private end(reason: string): void {
    this.ended ??= reason;
    clearTimeout(this.stopTimer);
    this.running?.reject(new ModelLostError(reason, true));
    for (const job of this.waiting.splice(0)) {
      job.reject(new ModelLostError(reason, false));
    }
    this.running = undefined;
  }
}
