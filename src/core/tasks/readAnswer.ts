import { isList, isObject, listShape, unwrap } from './answerShape';
import type { RowShape } from './answerShape';
import { splitListAnswer } from './splitListAnswer';
import { readAnswers } from './readAnswers';
import { readChoices } from './readChoices';
import { readEntities } from './readEntities';
import { SHOWN_ROWS } from './reading';
import type { MaskFillRow, Reading, Rows } from './reading';
import { readLabelLists, readLabels } from './readLabels';
import { fillMasks, readMaskFills } from './readMaskFills';
import { readEmbedding, readRanks, readSimilarities, readValues, startsWithNumber } from './readNumbers';
import { readTexts } from './readTexts';
import { traitsOf } from './taskNames';
import type { ApiTask, TaskSetting } from './taskNames';

/** An answer with the request that it belongs to. */
export interface AnswerToRead {
  readonly task: TaskSetting;
  /** The `inputs` that were sent. */
  readonly input: unknown;
  /** The parsed answer. */
  readonly json: unknown;
  /** Rows that were removed from `json`, or replaced by `null`, because of an invalid number. */
  readonly leftOut?: number | undefined;
}

/**
 * Reads an answer by its shape. The task decides only between readings that fit the same shape (lists of numbers, empty
 * lists, `generated_text`). Never throws: an unknown shape is `raw`. Does not recurse into the answer.
 */
export function readAnswer(answer: AnswerToRead): Reading {
  const { leftOut = 0 } = answer;
  const reading = readParts(answer, leftOut > 0);
  return leftOut > 0 ? { ...withoutSkippedRows(reading, leftOut), leftOut } : reading;
}

function readParts(answer: AnswerToRead, hasGaps: boolean): Reading {
  const { input, json } = answer;
  if (isList(input) && isList(json) && !startsWithNumber(json)) {
    const parts = splitListAnswer(listTask(answer), input.length, json, () => hasGaps);
    if (parts !== undefined) {
      const readings = parts
        .slice(0, SHOWN_ROWS)
        .map((part, index) => readSingle({ ...answer, input: input[index], json: part }));
      return { kind: 'several', readings, total: parts.length };
    }
  }
  return readSingle(answer);
}

/** Corrects the counts: rows that are `null` because they were skipped do not count as unreadable. */
function withoutSkippedRows(reading: Reading, leftOut: number): Reading {
  if (reading.kind !== 'similarities' && reading.kind !== 'values' && reading.kind !== 'embedding') {
    return reading;
  }
  const skipped = Math.min(leftOut, reading.refused);
  return { ...reading, total: reading.total - skipped, refused: reading.refused - skipped };
}

function readSingle({ task, input, json }: AnswerToRead): Reading {
  const chat = readChoices(json);
  if (chat !== undefined) {
    return chat;
  }
  if (isList(json) && startsWithNumber(json)) {
    return readNumbers(json, task, input);
  }
  if (isList(json) && traitsOf(task).reads === 'values' && typeof json[0] === 'string') {
    return readValues(json);
  }
  const rows = unwrap(json);
  const reading = isListOfLists(rows) ? readMasks(rows, input) : readList(rows, task, input);
  return reading ?? { kind: 'raw', json };
}

function readNumbers(json: readonly unknown[], task: TaskSetting, input: unknown): Reading {
  const { reads } = traitsOf(task);
  const flat = !json.some(isList);
  if (flat && (reads === 'similarities' || (isObject(input) && isList(input.sentences)))) {
    return readSimilarities(json, input);
  }
  if (flat && (reads === 'values' || (isObject(input) && isObject(input.data)))) {
    return readValues(json);
  }
  return readEmbedding(json);
}

function readList(rows: readonly unknown[], task: TaskSetting, input: unknown): Reading | undefined {
  const shape = rows.length === 0 ? emptyListShape(task) : listShape(rows);
  switch (shape) {
    case 'text':
      return readTexts(rows, task, input);
    case 'labels':
      return { kind: 'labels', ...readLabels(rows) };
    case 'labelLists': {
      const labels = rows.length === 1 && isObject(rows[0]) ? readLabelLists(rows[0]) : undefined;
      return labels && { kind: 'labels', ...labels };
    }
    case 'entities':
      return { kind: 'entities', ...readEntities(rows, input) };
    case 'maskFills':
      return maskReading([readMaskFills(rows)], input);
    case 'ranks':
      return readRanks(rows, input);
    case 'answers':
      return { kind: 'answers', ...readAnswers(rows, input) };
    case undefined:
      return undefined;
  }
}

/** Returns the reading of an empty list. Only some tasks can have no results. */
function emptyListShape(task: TaskSetting): RowShape | undefined {
  const { reads } = traitsOf(task);
  return reads === 'labels' || reads === 'entities' || reads === 'answers' ? reads : undefined;
}

function isListOfLists(rows: readonly unknown[]): rows is readonly (readonly unknown[])[] {
  return rows.length > 0 && rows.every(isList);
}

/** Reads the answer to a text with several masks: a list of candidates for each mask. */
function readMasks(lists: readonly (readonly unknown[])[], input: unknown): Reading | undefined {
  const examined = lists.slice(0, SHOWN_ROWS);
  const isMask = (list: readonly unknown[]) => listShape(list) === 'maskFills';
  // Some masks may have no valid rows, but not all.
  if (!examined.some(isMask) || !examined.every((list) => list.length === 0 || isMask(list))) {
    return undefined;
  }
  return maskReading(examined.map(readMaskFills), input);
}

function maskReading(masks: readonly Rows<MaskFillRow>[], input: unknown): Reading {
  const best = masks.flatMap(({ rows }) => rows[0]?.token ?? []);
  const filled = typeof input === 'string' ? fillMasks(input, best) : undefined;
  return { kind: 'maskFills', masks, ...(filled !== undefined && { filled }) };
}

/** Returns the task that determines how a list answer is split. For `auto`, this follows from the shape of the rows. */
function listTask({ task, json }: AnswerToRead): TaskSetting {
  if (task !== 'auto' || !isList(json)) {
    return task;
  }
  const first = json.find((item) => item !== null);
  return TASK_OF_SHAPE[listShape(unwrap(first)) ?? 'none'];
}

const TASK_OF_SHAPE = {
  text: 'summarization',
  labels: 'text-classification',
  labelLists: 'zero-shot-classification',
  entities: 'token-classification',
  maskFills: 'fill-mask',
  answers: 'auto',
  ranks: 'auto',
  none: 'auto',
} as const satisfies Readonly<Record<RowShape | 'none', ApiTask | 'auto'>>;
