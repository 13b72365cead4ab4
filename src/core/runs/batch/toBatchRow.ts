import { fileUriOf, withFiles } from '../../fileInput';
import type { Failure } from '../../http/failure';
import type { InferenceAnswer } from '../../inference/runTypes';
import { readAnswer } from '../../tasks/readAnswer';
import { readChoices } from '../../tasks/readChoices';
import type { TaskSetting } from '../../tasks/taskNames';
import type { FileOutput, RunResult } from '../runResult';
import { answerText } from '../placeableText';
import type { BatchItem } from './batchReader';
import type { BatchInput, BatchRow } from './batchTypes';

/** What the rows of a batch have in common, and what it takes to make them. */
export interface RowMaker {
  readonly model: string;
  readonly task: TaskSetting;
  /** Saves an image or a sound. */
  readonly saveFile: (contentType: string, bytes: Uint8Array) => Promise<FileOutput>;
  /** The sentence for the user about a failure. Contains no token and no input. */
  readonly messageOf: (failure: Failure, characters: number) => string;
}

/** Reads an answer into the row of its input, as the results of other runs have it. */
export async function toBatchRow(
  { model, saveFile, task }: RowMaker,
  { inputs, source }: BatchItem,
  answer: InferenceAnswer,
  elapsedMs: number,
): Promise<BatchRow> {
  const common = { ...placeOf(source), model, elapsedMs: Math.round(elapsedMs) };
  if (answer.kind === 'bytes') {
    return { ...common, output: await saveFile(answer.contentType, answer.bytes) };
  }
  const { json, leftOut, noText, usage } = answer;
  const reading = readAnswer({ task, input: withFiles(inputs, fileUriOf), json, leftOut });
  const text = answerText({ task, source: source.input, reading, ...(noText !== undefined && { noText }) });
  const top = reading.kind === 'labels' ? reading.rows[0] : undefined;
  return {
    ...common,
    output: json,
    ...(text !== undefined && { text }),
    ...(top !== undefined && { label: top.label, score: top.score }),
    ...(usage !== undefined && { usage }),
  };
}

/** Whether an answer is of a form that the task can have. Chats have one; an endpoint's own code may return any other. */
export function isReadable({ task }: RowMaker, answer: InferenceAnswer): boolean {
  return task !== 'chat-completion' || answer.kind !== 'json' || readChoices(answer.json) !== undefined;
}

/** Makes the row of an input that failed. `output` is what the server returned instead of an answer. */
export function toFailedRow(
  { messageOf, model }: RowMaker,
  { characters, source }: BatchItem,
  failure: Failure,
  elapsedMs: number,
  output: unknown = null,
): BatchRow {
  const { httpStatus, kind, requestId } = failure;
  return {
    ...unanswered(source, model, elapsedMs),
    output,
    error: {
      kind,
      message: messageOf(failure, characters),
      ...(httpStatus !== undefined && { httpStatus }),
      ...(requestId !== undefined && { requestId }),
    },
  };
}

/** Makes the row of an input that is not sent: it is empty, or there is an error about it. */
export function toUnsentRow(source: BatchInput, model: string, error: RunResult['error']): BatchRow {
  return { ...unanswered(source, model, 0), ...(error !== undefined && { error }) };
}

function unanswered(source: BatchInput, model: string, elapsedMs: number): BatchRow {
  return { ...placeOf(source), output: null, model, elapsedMs: Math.round(elapsedMs) };
}

function placeOf(source: BatchInput): Pick<BatchRow, 'index' | 'id' | 'input'> {
  const { id, index } = source;
  return { index, id, input: source.kind === 'ready' ? withFiles(source.input, fileUriOf) : '' };
}
