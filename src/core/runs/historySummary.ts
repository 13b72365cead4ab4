import { visibleLine } from '../tasks/visibleText';
import type { HistoryRecord, KeptRun } from './historyRecord';

/** What a list shows of a kept run. */
export interface RunSummary extends Pick<
  HistoryRecord,
  'id' | 'at' | 'origin' | 'account' | 'model' | 'task' | 'status' | 'kind' | 'elapsedMs' | 'characters'
> {
  /** What exactly failed. */
  readonly reason?: string;
  /** The first words of the input, or the name of its file; empty if it has none or they are not kept. */
  readonly words: string;
  /** Whether the server answered from its cache. */
  readonly isCached: boolean;
  readonly canRepeat: boolean;
  readonly hasRequest: boolean;
}

const MAX_WORDS_LENGTH = 60;

/** Returns what a list shows of a kept run. */
export function summarize(run: KeptRun): RunSummary {
  const { account, at, characters, elapsedMs, id, input, kind, model, origin, status, task } = run.record;
  const { reason } = run.shown;
  return {
    ...{ account, at, characters, elapsedMs, id, model, origin, status, task },
    ...(kind !== undefined && { kind }),
    ...(reason !== undefined && { reason }),
    words: firstWords(input) || fileName(run),
    isCached: run.shown.fromCache === true,
    canRepeat: canRepeat(run),
    hasRequest: run.request !== undefined,
  };
}

function fileName({ arguments: { hasFile }, record: { files = [] } }: KeptRun): string {
  const name = hasFile === true ? (files[0]?.uri.split('/').at(-1) ?? '') : '';
  try {
    return visibleLine(decodeURIComponent(name), MAX_WORDS_LENGTH);
  } catch {
    return visibleLine(name, MAX_WORDS_LENGTH);
  }
}

/** Whether the whole input is kept. */
export function canRepeat({ record }: KeptRun): boolean {
  return record.input !== undefined && record.cut?.includes('input') !== true;
}

/** Returns the first words of an input on one line: of a chat, those of the last message. */
export function firstWords(input: unknown): string {
  const text = findText(input, 0) ?? '';
  return visibleLine(
    text
      .slice(0, 4 * MAX_WORDS_LENGTH)
      .replace(/\s+/g, ' ')
      .trim(),
    MAX_WORDS_LENGTH,
  );
}

const MAX_DEPTH = 5;

function findText(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') {
    return value.trim() === '' || /^(?:file|data):/.test(value) ? undefined : value;
  }
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) {
    return undefined;
  }
  if ('content' in value) {
    return findText(value.content, depth + 1);
  }
  if ('text' in value) {
    return findText(value.text, depth + 1);
  }
  const isChat = (list: readonly unknown[]) =>
    list.some((item) => typeof item === 'object' && item !== null && 'role' in item);
  const inner: readonly unknown[] = Array.isArray(value) ? value : valuesOf(value);
  for (const item of Array.isArray(value) && isChat(value)
    ? inner.slice(-3).toReversed()
    : inner.slice(0, 8)) {
    const text = findText(item, depth + 1);
    if (text !== undefined) {
      return text;
    }
  }
  return undefined;
}

/** The values of an object, without what only names its form. */
function valuesOf(object: object): readonly unknown[] {
  const entries: readonly (readonly [string, unknown])[] = Object.entries(object);
  return entries.filter(([key]) => key !== 'type' && key !== 'role').map(([, value]) => value);
}
