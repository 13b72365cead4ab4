import { ModelFailureError } from './engine';

/** A failure as reported by the process of a model. */
export interface WorkerFailure {
  /** For the log, without any word of the input. */
  readonly details: string;
  /** For users, if the failure was anticipated. */
  readonly sentence?: string;
}

const MAX_MESSAGE = 500;
const MAX_DETAILS = 2000;

/** @param inputs of the call, whose words are removed from messages, since users may publish the log */
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
  const inputText = (JSON.stringify(inputs instanceof Uint8Array ? null : inputs) ?? '').toLowerCase();
  return message.replace(/[\p{L}\p{N}_]{3,}/gu, (word) =>
    inputText.includes(word.toLowerCase()) ? '…' : word,
  );
}
