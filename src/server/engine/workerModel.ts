import { setTimeout as delay } from 'node:timers/promises';
import { DEFAULT_COMPUTE_TYPE } from '../../core/computeType';
import type { EngineAnswer, EngineCall, EngineModel, RunOptions } from './engine';
import { ModelFailureError, ModelLostError, InvalidInputError } from './engine';
import type { WorkerLink } from './workerLink';
import type { FromWorker } from './workerMessages';

/** More than any run may make; a process that sends more has lost its way. */
const MAX_TOKENS = 200_000;

const MAX_EXIT_MS = 5000;

export const SEE_LOG = 'see the log of the server for details';

export interface WorkerModelOptions {
  /** Its resident memory after the load, in bytes. */
  readonly bytes: number;
  /** A run that was told to stop has so long, in milliseconds; then its process is ended. */
  readonly stopMs: number;
  /** Receives the details of failed runs, for the log. */
  readonly onFailure: (details: string) => void;
}

interface Job {
  readonly id: number;
  readonly call: EngineCall;
  readonly options: RunOptions;
  readonly resolve: (answer: EngineAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** A model in a process of its own. One call runs at a time, the others wait here. */
export class WorkerModel implements EngineModel {
  readonly computeType = DEFAULT_COMPUTE_TYPE;
  readonly lost: Promise<string>;
  private currentBytes: number;
  private running: Job | undefined;
  private tokens = 0;
  private waiting: Job[] = [];
  private jobs = 0;
  private stopTimer: NodeJS.Timeout | undefined;
  private ended: string | undefined;
  private stopped = false;
  private disposed = false;

  /** @param link to a process that has just answered `loaded` */
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
        id: this.jobs++,
        call,
        options,
        resolve: (answer) => (settle(), resolve(answer)),
        reject: (error) => (settle(), reject(error)),
      };
      this.waiting.push(job);
      this.next();
    });
  }

  async dispose(): Promise<void> {
    this.disposed = true;
    this.link.kill('the model was unloaded');
    this.end('the model was unloaded');
    // Even that end may wait for a disk that does not answer.
    const patience = new AbortController();
    await Promise.race([this.link.exited, delay(MAX_EXIT_MS, undefined, { signal: patience.signal })]);
    patience.abort();
  }

  private next(): void {
    while (this.running === undefined) {
      const job = this.waiting.shift();
      if (job === undefined) {
        return;
      }
      const { id, call, options } = job;
      try {
        this.link.send({ kind: 'run', run: id, call, stream: options.onToken !== undefined });
        this.tokens = 0;
        this.running = job;
      } catch {
        job.reject(new ModelFailureError('the request is too large for it'));
      }
    }
  }

  /** Takes a job out of the line, or tells its process to stop it; the next one begins when that has happened. */
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

  /** False for a message that belongs to no call that runs. */
  private receive(message: FromWorker): boolean {
    if (this.ended !== undefined) {
      return true;
    }
    const job = this.running;
    if (!('run' in message) || job === undefined || message.run !== job.id) {
      return false;
    }
    if (message.kind === 'token') {
      return this.passOn(message.token, job);
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
        job.reject(new InvalidInputError(message.complaints, message.code));
        break;
      case 'failed':
        this.options.onFailure(message.details);
        job.reject(new ModelFailureError(message.sentence ?? `its run failed; ${SEE_LOG}`));
    }
    this.next();
    return true;
  }

  /** What goes wrong while a token is passed on is a failure of its run alone. */
  private passOn(token: (FromWorker & { kind: 'token' })['token'], job: Job): boolean {
    const { onToken, signal } = job.options;
    if (onToken === undefined || ++this.tokens > MAX_TOKENS) {
      return false;
    }
    if (signal.aborted) {
      return true;
    }
    try {
      onToken(token);
    } catch (error) {
      job.reject(error);
      this.stop(job);
    }
    return true;
  }

  /** Fails everything that is open. */
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
