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
import { serverArguments } from './serverArguments';
import type { ServerArgumentsPorts } from './serverArguments';
import { takeLease } from './serverLease';
import type { ServerLease } from './serverLease';
import { isAlive, launchServer, signalProcess } from './serverProcess';

/** Retries, since another window may have stored the token just now. */
const TOKEN_TRIES = 5;
const TOKEN_PAUSE_MS = 200;
const STOP_MS = 5000;

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
  private held: ServerLease | undefined;
  private isStopped = false;
  private readonly stoppedChanged = new Emitter<void>();
  private last: Promise<unknown> = Promise.resolve();
  private readonly disposed = new AbortController();

  readonly onDidEnd = this.ended.event;
  readonly onDidChangeStopped = this.stoppedChanged.event;

  constructor(private readonly ports: LocalServerPorts) {
    this.runningFile = join(ports.folder, 'running.json');
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

  private async findOrStart(ports: readonly number[]): Promise<RunningServer> {
    const found = this.held ?? (await this.findLease());
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
  private async findLease(): Promise<ServerLease | undefined> {
    let unknownTokenPid: number | undefined;
    for (let tries = 1; tries <= TOKEN_TRIES; tries++) {
      const server = parseRunningServer(await readFile(this.runningFile, 'utf8').catch(() => ''));
      if (server === undefined || !isAlive(server.pid)) {
        return undefined;
      }
      const token = await this.ports.tokens.find(server.port);
      // Even without the token, the request shows whether a server is listening.
      const answer = await takeLease(server.port, token ?? '');
      unknownTokenPid = token === undefined ? server.pid : undefined;
      if (answer === 'nobody' || answer === 'silent') {
        return undefined;
      }
      if (answer !== 'refused') {
        if (answer.server.pid === server.pid) {
          return answer;
        }
        answer.release();
      }
      await this.ports.clock.sleep(TOKEN_PAUSE_MS, this.disposed.signal);
    }
    // A browser window that was opened earlier does not see secrets that were stored later.
    if (unknownTokenPid !== undefined) {
      throw new LocalServerError({ kind: 'noToken', pid: unknownTokenPid });
    }
    this.ports.logger.warn('local server: the program on its port does not accept its token');
    return undefined;
  }

  private async start(ports: readonly number[]): Promise<ServerLease> {
    const args = await serverArguments({ ...this.ports, runningFile: this.runningFile });
    let refused: unknown;
    for (const port of ports) {
      const token = (await this.tokenFor(port)) ?? randomBytes(24).toString('base64url');
      try {
        await launchServer({
          ...this.ports,
          args,
          port,
          token,
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
    const file = join(this.ports.folder, 'state', 'server.json');
    const holder = parseRunningServer(await readFile(file, 'utf8').catch(() => ''));
    this.ports.logger.warn(`local server: process ${holder?.pid ?? '?'} uses the state folder`);
    return new LocalServerError({ kind: 'stateTaken', pid: holder?.pid });
  }

  private async tokenFor(port: number): Promise<string | undefined> {
    return port === 0 ? undefined : this.ports.tokens.find(port);
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
    void lease.ended.then(async () => {
      if (this.held !== lease) {
        return;
      }
      this.held = undefined;
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
