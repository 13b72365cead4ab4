import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import type { Logger } from '../../core/ports';
import type { Engine, EngineModel, ModelSource, PipelineName } from './engine';
import { ModelFailureError } from './engine';
import { WorkerLink } from './workerLink';
import type { FromWorker } from './workerMessages';
import { SEE_LOG, WorkerModel } from './workerModel';

/** The argument that turns the server's program into the process of one model. */
export const WORKER_ARGUMENT = '--model-process';

/** How to start the process of a model. */
export interface WorkerProgram {
  /** A script that calls `serveModel` when it gets `WORKER_ARGUMENT`. */
  readonly script: string;
  /** Options for Node; those of this process by default. */
  readonly execArgv?: readonly string[];
  /** How long a run may take to stop before its process is killed, in milliseconds; 5000 by default. */
  readonly stopMs?: number;
}

/**
 * Runs each model in a separate process: the server stays responsive during runs, a crash affects only the requests of
 * that model, and unloading a model frees all of its memory.
 */
export class WorkerEngine implements Engine {
  private readonly links = new Set<WorkerLink>();
  private closed = false;

  constructor(
    private readonly program: WorkerProgram,
    private readonly log: Logger,
  ) {}

  async load(source: ModelSource, pipeline: PipelineName, signal?: AbortSignal): Promise<EngineModel> {
    if (this.closed) {
      throw new ModelFailureError('the server is stopping');
    }
    const link = this.start(source.id);
    const onFailure = (details: string) => this.log.warn(`a run of ${source.id} failed: ${details}`);
    try {
      const answer = await loaded(link, source, pipeline, signal);
      if (answer.kind === 'notLoaded') {
        this.log.warn(`${source.id} could not be loaded: ${answer.details}`);
        throw new ModelFailureError(
          answer.sentence ?? `its files are damaged or not supported by this server; ${SEE_LOG}`,
        );
      }
      const { bytes, runtime } = answer;
      if (runtime !== undefined) {
        this.log.debug(`${source.id} runs on ONNX Runtime, ${runtime}`);
      }
      return new WorkerModel(link, { bytes, onFailure, stopMs: this.program.stopMs ?? 5000 });
    } catch (error) {
      link.kill();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const link of this.links) {
      link.kill('the server is stopping');
    }
  }

  private start(id: string): WorkerLink {
    const child = this.spawn(id);
    const link = new WorkerLink(child, (what) => this.log.warn(`killed the process of ${id}: ${what}`));
    this.links.add(link);
    void link.exited.then(() => this.links.delete(link));
    this.log.debug(`started process ${child.pid} for ${id}`);
    let stderrText = '';
    child.stderr
      ?.setEncoding('utf8')
      .on('data', (text: string) => (stderrText = (stderrText + text).slice(-300)));
    child.once('exit', (code, signal) => {
      if (code !== null && code !== 0) {
        this.log.warn(`the process of ${id} exited with code ${code}: ${stderrText}`);
      } else if (signal !== 'SIGKILL' && signal !== null) {
        this.log.warn(`the process of ${id} was killed by ${signal}: ${stderrText}`);
      }
    });
    return link;
  }

  /** Starts a process that receives messages on standard input and sends them on `ANSWERS_FD`. */
  private spawn(id: string): ChildProcess {
    const { script, execArgv = process.execArgv } = this.program;
    const { HF_INFERENCE_TOKEN: _token, ...env } = process.env;
    try {
      return spawn(process.execPath, [...execArgv, script, WORKER_ARGUMENT], {
        env,
        stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
        windowsHide: true,
      });
    } catch (error) {
      this.log.error(
        `could not start a process for ${id}: ${error instanceof Error ? error.message : String(error)}`,
      );
      throw new ModelFailureError(`its process could not be started; ${SEE_LOG}`);
    }
  }
}

type LoadAnswer = FromWorker & { kind: 'loaded' | 'notLoaded' };

/** Makes a new process load a model. Rejects if the process exits, or with the signal's reason. */
function loaded(
  link: WorkerLink,
  source: ModelSource,
  pipeline: PipelineName,
  signal: AbortSignal | undefined,
): Promise<LoadAnswer> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const abort = (): void => reject(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    link.receive = (message) => {
      if (message.kind !== 'loaded' && message.kind !== 'notLoaded') {
        return false;
      }
      link.receive = () => false;
      signal?.removeEventListener('abort', abort);
      resolve(message);
      return true;
    };
    void link.ended.then((reason) => reject(new ModelFailureError(`while loading, ${reason}`)));
    link.send({ kind: 'load', pipeline, source: sourceForWorker(source) });
  });
}

/** Copies only the properties that the process needs. */
function sourceForWorker({ id, root, folder, dtype, fileName, subfolder }: ModelSource): ModelSource {
  return { id, root, folder, dtype, subfolder, ...(fileName === undefined ? {} : { fileName }) };
}
