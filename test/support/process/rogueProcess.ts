import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelSource } from '../../../src/server/engine/engine';
import { WorkerEngine } from '../../../src/server/engine/workerEngine';
import { lineLogger } from '../../../src/server/cli/stderrLogger';

/**
 * Speaks as the process of a model does, and does with a run what the code in its inputs says. `send` puts a value into
 * a frame, `raw` writes bytes as they are.
 */
const SCRIPT = `
const { serialize, deserialize } = require('node:v8');
const answers = new (require('node:net').Socket)({ fd: 3, readable: false, writable: true });
const raw = (bytes) => void answers.write(bytes);
const frame = (message) => {
  const body = serialize(message);
  const head = Buffer.alloc(4);
  head.writeUInt32LE(body.length);
  return Buffer.concat([head, body]);
};
const send = (message) => raw(frame(message));
const answer = (run, json) => send({ kind: 'answer', run, bytes: 1, answer: { kind: 'json', json } });
const token = { id: 1, text: 'a', logprob: -1, special: false };
let held = Buffer.alloc(0);
process.stdin.on('end', () => process.exit(0)).on('data', (chunk) => {
  held = Buffer.concat([held, chunk]);
  while (held.length >= 4 && held.length >= 4 + held.readUInt32LE(0)) {
    const length = held.readUInt32LE(0);
    const message = deserialize(held.subarray(4, 4 + length));
    held = held.subarray(4 + length);
    if (message.kind === 'load') send({ kind: 'loaded', bytes: 1 });
    if (message.kind !== 'run') continue;
    const { call, run } = message;
    if (Buffer.isBuffer(call.inputs) || call.inputs instanceof Uint8Array) send(deserialize(call.inputs));
    else new Function('frame', 'send', 'raw', 'answer', 'token', 'run', 'require', call.inputs)(frame, send, raw, answer, token, run, require);
  }
});
`;

/** A model of any name; a rogue process reads no file of it. */
export const someModel = (id: string): ModelSource => ({
  ...{ id, root: '/none', folder: `/none/${id}`, dtype: 'fp32', subfolder: '' },
});

export interface RogueEngine {
  readonly engine: WorkerEngine;
  readonly logged: () => string;
}

/** An engine whose processes do what the inputs of a call say. */
export async function rogueEngine(folder: string, stopMs?: number): Promise<RogueEngine> {
  const script = join(folder, 'rogue.cjs');
  await writeFile(script, SCRIPT);
  let logged = '';
  const log = lineLogger('hf_testServer', (line) => (logged += line));
  const program = { script, execArgv: [], ...(stopMs === undefined ? {} : { stopMs }) };
  return { engine: new WorkerEngine(program, log), logged: () => logged };
}
