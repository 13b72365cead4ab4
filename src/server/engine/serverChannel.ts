import { Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { FrameReader, frameOf } from './workerFrames';
import { ANSWERS_FD } from './workerLink';
import type { WorkerChannel } from './workerProcess';

/**
 * Connects this process, which is that of a model, to the server that started it: messages come on standard input and go
 * out on `ANSWERS_FD`. The process ends when the server does.
 */
export function serverChannel(): WorkerChannel {
  endWithServer();
  const answers = new Socket({ fd: ANSWERS_FD, readable: false, writable: true });
  answers.on('error', () => process.exit(0));
  const reader = new FrameReader();
  return {
    send: (message) => void answers.write(frameOf(message)),
    onMessage: (listener) => {
      process.stdin.on('data', (chunk: Buffer) => {
        for (const message of reader.push(chunk)) {
          listener(message);
        }
      });
    },
    bytes: () => process.memoryUsage.rss(),
  };
}

/** How often the watcher looks for the server, in milliseconds. */
const LOOK_MS = 300;

/**
 * A server that is killed closes standard input, which an idle process sees at once. One that computes does not: the
 * runtime keeps the main thread busy for as long as a run takes. So a thread looks for the server, too.
 */
function endWithServer(): void {
  process.stdin.on('end', () => process.exit(0));
  process.stdin.on('error', () => process.exit(0));
  const watcher = new Worker(WATCHER, { eval: true, workerData: { server: process.ppid, every: LOOK_MS } });
  watcher.on('error', () => undefined);
  watcher.unref();
}

/** On Windows the number of the parent stays when the parent is gone; elsewhere it changes, even if the number is used again. */
const WATCHER = `
const { server, every } = require('node:worker_threads').workerData;
const isThere = () => {
  try {
    return process.ppid === server && process.kill(server, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
};
setInterval(() => {
  if (!isThere()) process.kill(process.pid, 'SIGKILL');
}, every);
`;
