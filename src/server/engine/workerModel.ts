import type { ChildProcess } from 'node:child_process';
import * as v from 'valibot';
import type { EngineAnswer, EngineCall, EngineModel, RunOptions } from './engine';
import { ModelLost, WrongInput } from './engine';
import type { ToWorker } from './workerMessages';
import { fromWorker } from './workerMessages';

/** After a run was told to stop it has so long, in milliseconds; then its process is ended. */
const STOP_MS = 5000;

interface Job {
  readonly id: number;
  readonly call: EngineCall;
  readonly options: RunOptions;
  readonly resolve: (answer: EngineAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** A model in a process of its own. One call runs at a time, the others wait here. */
export class WorkerModel implements EngineModel {
  readonly computeType = 'cpu';
  readonly lost: Promise<string>;
  #bytes: number;
  #running: Job | undefined;
  #waiting: Job[] = [];
  #jobs = 0;
  #stopTimer: NodeJS.Timeout | undefined;
  #ended: string | undefined;
  #disposed = false;

  /** @param child a process that has just answered `loaded` with `bytes` */
  constructor(
    private readonly child: ChildProcess,
    bytes: number,
  ) {
    this.#bytes = bytes;
    this.lost = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        const reason = `its process ended unexpectedly (${signal ?? `exit code ${code}`})`;
        this.#end(reason);
        if (!this.#disposed) resolve(reason);
      });
    });
    child.on('message', (message) => this.#receive(message));
  }

  get bytes(): number {
    return this.#bytes;
  }

  run(call: EngineCall, options: RunOptions): Promise<EngineAnswer> {
    return new Promise((resolve, reject) => {
      options.signal.throwIfAborted();
      if (this.#ended !== undefined) throw new ModelLost(this.#ended, false);
      const stop = (): void => {
        reject(options.signal.reason);
        this.#stop(job);
      };
      options.signal.addEventListener('abort', stop, { once: true });
      const settle = () => options.signal.removeEventListener('abort', stop);
      const job: Job = {
        id: this.#jobs++,
        call,
        options,
        resolve: (answer) => (settle(), resolve(answer)),
        reject: (error) => (settle(), reject(error)),
      };
      this.#waiting.push(job);
      this.#next();
    });
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#end('the model was let go');
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = new Promise((resolve) => this.child.once('exit', resolve));
    // It holds nothing that would have to be saved.
    this.child.kill('SIGKILL');
    await exited;
  }

  #next(): void {
    if (this.#running !== undefined) return;
    const job = this.#waiting.shift();
    if (job === undefined) return;
    this.#running = job;
    this.#send({ type: 'run', run: job.id, call: job.call, stream: job.options.onToken !== undefined });
  }

  /** Takes a job out of the line, or tells its process to stop it; the next one begins when that has happened. */
  #stop(job: Job): void {
    if (this.#running !== job) {
      this.#waiting = this.#waiting.filter((other) => other !== job);
      return;
    }
    this.#send({ type: 'stop', run: job.id });
    this.#stopTimer = setTimeout(() => this.child.kill('SIGKILL'), STOP_MS);
  }

  #receive(received: unknown): void {
    const message = v.parse(fromWorker, received);
    const job = this.#running;
    if (!('run' in message) || job === undefined || message.run !== job.id) return;
    if (message.type === 'token') {
      if (!job.options.signal.aborted) job.options.onToken?.(message.token);
      return;
    }
    clearTimeout(this.#stopTimer);
    this.#running = undefined;
    switch (message.type) {
      case 'answer':
        this.#bytes = message.bytes;
        job.resolve(message.answer);
        break;
      case 'wrongInput':
        job.reject(new WrongInput(message.complaints));
        break;
      case 'failed':
        job.reject(new Error(message.reason));
    }
    this.#next();
  }

  #send(message: ToWorker): void {
    // A process that has just ended reports that by its `exit`, not here.
    if (this.child.connected) this.child.send(message, () => undefined);
  }

  /** Fails everything that is open. */
  #end(reason: string): void {
    this.#ended ??= reason;
    clearTimeout(this.#stopTimer);
    this.#running?.reject(new ModelLost(reason, true));
    for (const job of this.#waiting.splice(0)) job.reject(new ModelLost(reason, false));
    this.#running = undefined;
  }
}
