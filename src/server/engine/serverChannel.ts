import { Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { ownMemory } from './ownMemory';
import { FrameReader, frameOf } from './workerFrames';
import { ANSWERS_FD } from './workerLink';
import type { WorkerChannel } from './workerProcess';

/**
 * Connects this model process to the server that started it: messages arrive on standard input and are sent on
 * `ANSWERS_FD`. The process exits when the server does.
 */
export function serverChannel(): WorkerChannel {
  exitWithServer();
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
    bytes: ownMemory(),
  };
}

/** How often the watcher checks for the server, in milliseconds. */
const CHECK_MS = 300;

/**
 * Exits this process when the server is killed, which closes standard input. An idle process notices that immediately,
 * but a run blocks the main thread, so a worker thread also checks for the server.
 */
function exitWithServer(): void {
  process.stdin.on('end', () => process.exit(0));
  process.stdin.on('error', () => process.exit(0));
  const watcher = new Worker(WATCHER, { eval: true, workerData: { server: process.ppid, every: CHECK_MS } });
  watcher.on('error', () => undefined);
  watcher.unref();
}

/** On Windows, the parent's process ID stays when the parent has exited. Elsewhere it changes, even if the ID is reused. */
const WATCHER = `
const { server, every } = require('node:worker_threads').workerData;
const isServerAlive = () => {
  try {
    return process.ppid === server && process.kill(server, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
};
setInterval(() => {
  if (!isServerAlive()) process.kill(process.pid, 'SIGKILL');
}, every);
`;
