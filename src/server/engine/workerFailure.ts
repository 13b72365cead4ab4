import { ModelFailureError } from './engine';

/** What the process of a model says of a failure. */
export interface WorkerFailure {
  /** For the log: no word of the input is in it. */
  readonly details: string;
  /** For people, where the failure is one that was expected. */
  readonly sentence?: string;
}

const MAX_MESSAGE = 500;
const MAX_DETAILS = 2000;

/** @param inputs of the call: a library may quote them in its messages, but the log can be published */
export function toWorkerFailure(error: unknown, inputs?: unknown): WorkerFailure {
  if (error instanceof ModelFailureError) {
    const sentence = error.message.slice(0, MAX_MESSAGE);
    return { details: sentence, sentence };
  }
  if (!(error instanceof Error)) {
    return { details: 'a value that is not an error was thrown' };
  }
  const message = withoutWordsOf(inputs, error.message.slice(0, MAX_MESSAGE));
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const details = [`${error.name}: ${message}`, ...frames.slice(0, 10).map((line) => line.trim())].join(' ');
  return { details: details.slice(0, MAX_DETAILS) };
}

function withoutWordsOf(inputs: unknown, message: string): string {
  if (inputs === undefined) {
    return message;
  }
  const said = (JSON.stringify(inputs instanceof Uint8Array ? null : inputs) ?? '').toLowerCase();
  return message.replace(/[\p{L}\p{N}_]{3,}/gu, (word) => (said.includes(word.toLowerCase()) ? '…' : word));
}
