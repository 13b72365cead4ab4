import { randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Emitter } from '../core/emitter';
import type { LocalServer, ServerEnd } from '../core/localServer/localServer';
import { LocalServerError } from '../core/localServer/localServerFault';
import { parseRunningServer } from '../core/localServer/runningServer';
import type { RunningServer } from '../core/localServer/runningServer';
import type { ServerTokens } from '../core/localServer/serverTokens';
import type { Clock, Disposable, Lock, Logger } from '../core/ports';
import { findServer } from './findServer';
import { serverArguments } from './serverArguments';
import type { ServerArgumentsPorts } from './serverArguments';
import { takeLease } from './serverLease';
import type { ServerLease } from './serverLease';
import { endProcess, launchServer, signalProcess, STOP_MS } from './serverProcess';
import { hasState, stateHolder } from './stateHolder';
import { WindowMarks } from './windowMarks';

/** The services that the host uses. */
export interface LocalServerPorts extends ServerArgumentsPorts {
  readonly tokens: Pick<ServerTokens, 'find' | 'keep' | 'use'>;
  /** Absolute path of the server's program. */
  readonly program: string;
  readonly lock: Lock;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly log: { show(): Promise<void> } & Disposable;
}

/**
 * The local server as seen from one window. Windows find it through a file that the server writes, and trust the file only
 * if its process ID belongs to a process of this user and the server accepts the token. Each window keeps a connection
 * open while it uses the server.
 */
export class LocalServerHost implements LocalServer {
  private readonly ended = new Emitter<ServerEnd>();
  private readonly runningFile: string;
  private readonly marks: WindowMarks;
  private held: ServerLease | undefined;
  private isStopped = false;
  private readonly stoppedChanged = new Emitter<void>();
  private last: Promise<unknown> = Promise.resolve();
  private readonly disposed = new AbortController();

  readonly onDidEnd = this.ended.event;
  readonly onDidChangeStopped = this.stoppedChanged.event;

  constructor(private readonly ports: LocalServerPorts) {
    this.runningFile = join(ports.folder, 'running.json');
    this.marks = new WindowMarks(join(ports.folder, 'windows'));
  }

  get staysStopped(): boolean {
    return this.isStopped;
  }

  async find(): Promise<RunningServer | undefined> {
    if (this.held !== undefined) {
      return this.held.server;
    }
    return this.runExclusively(async () => {
      const found = this.held ?? (await this.findLease());
      return found === undefined ? undefined : this.use(found);
    });
  }

  async ensure(ports: readonly number[]): Promise<RunningServer> {
    return this.held?.server ?? this.runExclusively(() => this.findOrStart(ports));
  }

  repair(
    ports: readonly number[],
    { restarts }: { readonly restarts: boolean } = { restarts: false },
  ): Promise<RunningServer> {
    return this.runExclusively(async () => {
      const server = await this.findOrStart(ports, restarts);
      const { held } = this;
      const { tokens } = this.ports;
      if (held !== undefined && (await tokens.find(server.port)) !== held.token) {
        await tokens.keep(server.port, held.token);
      }
      await tokens.use(server.port);
      return server;
    });
  }

  stop(): Promise<boolean> {
    return this.runExclusively(async () => {
      const lease = this.held ?? (await this.findLease());
      if (lease === undefined) {
        return false;
      }
      this.held = undefined;
      this.setStopped(true);
      // The missing file tells the other windows that the stop was intended.
      await rm(this.runningFile, { force: true });
      signalProcess(lease.server.pid, 'SIGTERM');
      const timer = setTimeout(() => signalProcess(lease.server.pid, 'SIGKILL'), STOP_MS);
      await lease.ended;
      clearTimeout(timer);
      this.ports.logger.info('local server: stopped');
      return true;
    });
  }

  async showLog(): Promise<void> {
    await this.ports.log.show();
  }

  dispose(): void {
    this.disposed.abort(new Error('the window is closing'));
    this.held?.release();
    this.marks.clear();
    this.ended.dispose();
    this.stoppedChanged.dispose();
    this.ports.log.dispose();
  }

  /** Runs one change at a time, across all windows. */
  private runExclusively<T>(work: () => Promise<T>): Promise<T> {
    const { signal } = this.disposed;
    const result = this.last.then(() => this.ports.lock.withLock('local server', signal, work));
    this.last = result.catch(() => undefined);
    return result;
  }

  private async findOrStart(ports: readonly number[], restarts = false): Promise<RunningServer> {
    const found = this.held ?? (await this.findOrEnd(restarts));
    if (found !== undefined) {
      await this.ports.tokens.use(found.server.port);
      return this.use(found);
    }
    try {
      return this.use(await this.start(ports));
    } catch (error) {
      this.setStopped(true);
      throw error;
    }
  }

  /** Finds the server, or ends it if its token was lost and no other window uses it, so that a new one can start. */
  private async findOrEnd(restarts: boolean): Promise<ServerLease | undefined> {
    try {
      return await this.findLease();
    } catch (error) {
      const fault = error instanceof LocalServerError ? error.fault : undefined;
      const mayEnd = restarts || !(await this.marks.hasOthers());
      if (fault?.kind !== 'noToken' || !mayEnd || !(await hasState(this.ports.folder, fault.pid))) {
        throw error;
      }
      const { pid } = fault;
      this.ports.logger.info(`local server: restarting, because the token of process ${pid} was lost`);
      await rm(this.runningFile, { force: true });
      await endProcess(pid, this.ports.clock, this.disposed.signal);
      return undefined;
    }
  }

  private setStopped(isStopped: boolean): void {
    if (isStopped !== this.isStopped) {
      this.isStopped = isStopped;
      this.stoppedChanged.fire();
    }
  }

  private use(lease: ServerLease): RunningServer {
    if (this.disposed.signal.aborted) {
      lease.release();
    } else if (this.held !== lease) {
      this.hold(lease);
    }
    return lease.server;
  }

  /** Leases the server named in the running file, if it is running and is ours. */
  private findLease(): Promise<ServerLease | undefined> {
    return findServer({ ...this.ports, runningFile: this.runningFile, signal: this.disposed.signal });
  }

  private async start(ports: readonly number[]): Promise<ServerLease> {
    const args = await serverArguments({ ...this.ports, runningFile: this.runningFile });
    let refused: unknown;
    for (const port of ports) {
      const stored = port === 0 ? undefined : await this.ports.tokens.find(port);
      const token = stored ?? randomBytes(24).toString('base64url');
      try {
        await launchServer({
          ...this.ports,
          args,
          port,
          token,
          proxy: this.ports.options().proxy,
          logFile: join(this.ports.folder, 'server.log'),
        });
        return await this.started(token);
      } catch (error) {
        const fault = error instanceof LocalServerError ? error.fault : undefined;
        if (fault?.kind === 'stateTaken') {
          throw await this.stateTaken();
        }
        this.ports.logger.warn(`local server: could not start on port ${port} (${fault?.kind ?? 'error'})`);
        if (fault?.kind !== 'portTaken') {
          throw error;
        }
        refused = error;
      }
    }
    throw refused;
  }

  /** Returns the error for a state folder in use; its server has stored its process ID there like in the running file. */
  private async stateTaken(): Promise<LocalServerError> {
    const holder = await stateHolder(this.ports.folder);
    this.ports.logger.warn(`local server: process ${holder?.pid ?? '?'} uses the state folder`);
    return new LocalServerError({ kind: 'stateTaken', pid: holder?.pid });
  }

  private async started(token: string): Promise<ServerLease> {
    const server = parseRunningServer(await readFile(this.runningFile, 'utf8').catch(() => ''));
    const lease = server === undefined ? 'nobody' : await takeLease(server.port, token);
    if (typeof lease === 'string') {
      throw new LocalServerError({ kind: 'ended', code: lease });
    }
    await this.ports.tokens.keep(lease.server.port, token);
    this.ports.logger.info(`local server: started on port ${lease.server.port}, process ${lease.server.pid}`);
    return lease;
  }

  private hold(lease: ServerLease): void {
    this.held = lease;
    this.setStopped(false);
    void this.marks.set();
    void lease.ended.then(async () => {
      if (this.held !== lease) {
        return;
      }
      this.held = undefined;
      this.marks.clear();
      if (this.disposed.signal.aborted) {
        return;
      }
      const remaining = parseRunningServer(await readFile(this.runningFile, 'utf8').catch(() => ''));
      const end = remaining?.pid === lease.server.pid ? 'crashed' : 'stopped';
      this.ports.logger.info(`local server: ${end}`);
      this.setStopped(end === 'stopped');
      this.ended.fire(end);
    });
  }
}
