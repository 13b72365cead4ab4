import { get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { LOOPBACK_ADDRESS } from '../core/loopback';
import { parseRunningServer } from '../core/localServer/runningServer';
import type { RunningServer } from '../core/localServer/runningServer';

const ANSWER_MS = 5000;
const MAX_LINE_LENGTH = 1000;

/** An open connection that keeps the server from exiting, and shows when it has exited. */
export interface ServerLease {
  readonly server: RunningServer;
  /** The token that the server accepted. */
  readonly token: string;
  /** Resolves when the connection is closed, including after `release`. */
  readonly ended: Promise<void>;
  release(): void;
}

/** `refused`: a program answers, but not as our server; `silent`: it does not answer; `nobody`: nothing is listening. */
export type LeaseResult = ServerLease | 'refused' | 'silent' | 'nobody';

/** Requests a lease from the program that listens on the port, sending it the token. Never rejects. */
export function takeLease(port: number, token: string): Promise<LeaseResult> {
  return new Promise((resolve) => {
    const request = get({
      ...{ host: LOOPBACK_ADDRESS, port, path: '/lease', agent: false },
      headers: { authorization: `Bearer ${token}` },
    });
    const giveUp = (answer: LeaseResult) => {
      clearTimeout(timer);
      request.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => giveUp('silent'), ANSWER_MS);
    request.on('error', (error) =>
      giveUp('code' in error && error.code === 'ECONNREFUSED' ? 'nobody' : 'refused'),
    );
    request.once('response', (response: IncomingMessage) => {
      if (response.statusCode !== 200) {
        giveUp('refused');
        return;
      }
      const ended = new Promise<void>((over) => response.once('close', () => over()));
      void ended.then(() => giveUp('refused'));
      response.on('error', () => undefined);
      let text = '';
      const read = (chunk: Buffer) => {
        text += chunk.toString('utf8');
        if (!text.includes('\n') && text.length < MAX_LINE_LENGTH) {
          return;
        }
        clearTimeout(timer);
        response.off('data', read).resume();
        const server = parseRunningServer(text.split('\n', 1)[0] ?? '');
        if (server === undefined) {
          giveUp('refused');
        } else {
          resolve({ server, token, ended, release: () => request.destroy() });
        }
      };
      response.on('data', read);
    });
  });
}
