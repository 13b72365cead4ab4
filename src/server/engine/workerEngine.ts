import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import * as v from 'valibot';
import type { Logger } from '../../core/ports';
import type { Engine, EngineModel, ModelSource, PipelineName } from './engine';
import type { FromWorker } from './workerMessages';
import { fromWorker } from './workerMessages';
import { WorkerModel } from './workerModel';

/** The argument that turns the server's program into the process of one model. */
export const WORKER_ARGUMENT = '--model-process';

/** What starts such a process. */
export interface WorkerProgram {
  /** A script that calls `serveModel` when it gets `WORKER_ARGUMENT`. */
  readonly script: string;
  /** Options of Node itself. */
  readonly execArgv?: readonly string[];
}

/**
 * Runs each model in a process of its own: the server goes on answering while it computes, a crash takes only the
 * requests of that model along, and letting a model go gives all of its memory back.
 */
export class WorkerEngine implements Engine {
  readonly #children = new Set<ChildProcess>();
  #closed = false;

  constructor(
    private readonly program: WorkerProgram,
    private readonly log: Logger,
  ) {}

  async load(source: ModelSource, pipeline: PipelineName): Promise<EngineModel> {
    if (this.#closed) throw new Error('the server stops');
    const child = this.#start(source.id);
    this.log.debug(`process ${child.pid} is for ${source.id}`);
    try {
      const { bytes, runtime } = await loaded(child, source, pipeline);
      if (runtime !== undefined) this.log.debug(`${source.id} runs on ONNX Runtime, ${runtime}`);
      return new WorkerModel(child, bytes);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const child of this.#children) child.kill('SIGKILL');
  }

  #start(id: string): ChildProcess {
    const { HF_INFERENCE_TOKEN: _token, ...env } = process.env;
    const child = fork(this.program.script, [WORKER_ARGUMENT], {
      ...(this.program.execArgv === undefined ? {} : { execArgv: [...this.program.execArgv] }),
      env,
      // Typed arrays and NaN survive this, JSON would lose them.
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#children.add(child);
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-300)));
    child.once('exit', (code, signal) => {
      this.#children.delete(child);
      if (code !== null && code !== 0) this.log.warn(`process of ${id} ended with ${code}: ${said}`);
      else if (signal !== 'SIGKILL' && signal !== null)
        this.log.warn(`process of ${id} ended by ${signal}: ${said}`);
    });
    return child;
  }
}

/** Lets a new process load a model; resolves with the bytes that it takes then, and what it runs on. */
function loaded(
  child: ChildProcess,
  source: ModelSource,
  pipeline: PipelineName,
): Promise<FromWorker & { type: 'loaded' }> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      child.off('message', onMessage);
      child.off('exit', onExit);
    };
    const onMessage = (received: unknown): void => {
      const message = v.parse(fromWorker, received);
      done();
      if (message.type === 'loaded') resolve(message);
      else reject(new Error(message.type === 'notLoaded' ? message.reason : 'unexpected message'));
    };
    const onExit = (code: number | null, signal: string | null): void => {
      done();
      reject(new Error(`the process that loads it ended (${signal ?? `exit code ${code}`})`));
    };
    child.on('message', onMessage);
    child.once('exit', onExit);
    child.once('error', (error) => (done(), reject(error)));
    child.send({ type: 'load', pipeline, source: plain(source) });
  });
}

/** Only what the process needs to know. */
function plain({ id, root, folder, dtype, fileName, subfolder }: ModelSource): ModelSource {
  return { id, root, folder, dtype, subfolder, ...(fileName === undefined ? {} : { fileName }) };
}
