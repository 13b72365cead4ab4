import * as v from 'valibot';
import { parseJson } from '../../parseJson';
import type { BatchFigures } from './batchTypes';
import { OutputFault } from './outputFault';
import type { BatchChange } from './outputFault';

const planSchema = v.object({
  source: v.object({
    /** Absolute URIs; several only if the inputs are files. */
    uris: v.pipe(v.array(v.string()), v.minLength(1)),
    format: v.picklist(['lines', 'jsonl', 'csv', 'files']),
    column: v.exactOptional(v.string()),
  }),
  /** Hash of the source when the batch started. */
  sha256: v.string(),
  model: v.string(),
  task: v.string(),
  parameters: v.exactOptional(v.record(v.string(), v.unknown())),
  /** Name of the prompt that the inputs are put in. */
  prompt: v.exactOptional(v.string()),
  /** Hash of what that prompt said. Older versions did not write it. */
  promptSha256: v.exactOptional(v.string()),
  /** What is asked about each input, or what each is compared with. */
  question: v.exactOptional(v.string()),
  limit: v.exactOptional(v.number()),
  /** Number of inputs. */
  total: v.pipe(v.number(), v.integer(), v.minValue(0)),
});

/** What a batch runs on what. The same plan gives the same rows. */
export type SavedPlan = v.InferOutput<typeof planSchema>;

/** `running` also stands for a batch whose window was killed. */
export type SavedState = 'running' | 'paused' | 'cancelled' | 'stopped' | 'complete';

const count = v.pipe(v.number(), v.finite(), v.minValue(0));

const VERSION = 1;

const sidecarSchema = v.object({
  version: v.literal(VERSION),
  ...planSchema.entries,
  /** Milliseconds since the Unix epoch. */
  startedAt: count,
  state: v.picklist(['running', 'paused', 'cancelled', 'stopped', 'complete']),
  figures: v.exactOptional(
    v.object({
      ...{ total: count, done: count, failed: count, skipped: count, characters: count, elapsedMs: count },
      failures: v.record(v.string(), count),
      usage: v.exactOptional(v.object({ promptTokens: count, completionTokens: count })),
    }),
  ),
  sourceChanged: v.exactOptional(v.literal(true)),
});

/**
 * The description of a batch, which is beside its output. It has no endpoint, account, or token, so that it can be shared
 * with the output.
 */
export interface BatchSidecar extends SavedPlan {
  readonly version: 1;
  readonly startedAt: number;
  readonly state: SavedState;
  readonly figures?: BatchFigures;
  /** The source was not the one of `sha256` any more when a run of the batch ended, so some rows may not belong to it. */
  readonly sourceChanged?: true;
}

/** How far a batch is. */
export type BatchStatus = Pick<BatchSidecar, 'state' | 'figures' | 'sourceChanged'>;

const newerSchema = v.object({ version: v.pipe(v.number(), v.minValue(VERSION + 1)) });

/** Reads the description of a batch. Returns undefined if it is none. Throws an `OutputFault` if a newer version wrote it. */
export function parseSidecar(text: string): BatchSidecar | undefined {
  const json = parseJson(text);
  if (v.is(newerSchema, json)) {
    throw new OutputFault({ kind: 'newer' });
  }
  const read = v.safeParse(sidecarSchema, json);
  return read.success ? read.output : undefined;
}

export function printSidecar(sidecar: BatchSidecar): string {
  return `${JSON.stringify(sidecar, null, 2)}\n`;
}

/** Names what differs between the plan of an output and the one that is to continue it. */
export function planChanges(before: SavedPlan, now: SavedPlan): readonly BatchChange[] {
  const changes: readonly (readonly [BatchChange, unknown, unknown])[] = [
    ['source', before.sha256, now.sha256],
    ['column', before.source.column, now.source.column],
    ['model', before.model, now.model],
    ['task', before.task, now.task],
    ['parameters', before.parameters ?? {}, now.parameters ?? {}],
    ['prompt', [before.prompt, before.promptSha256], [now.prompt, before.promptSha256 && now.promptSha256]],
    ['question', before.question, now.question],
    ['limit', before.limit, now.limit],
  ];
  return changes.filter(([, one, other]) => canonical(one) !== canonical(other)).map(([name]) => name);
}

/** Prints a value so that objects with the same entries are the same text, whatever the order. */
function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).toSorted(([one], [other]) => (one < other ? -1 : 1)))
        : inner,
    ) ?? ''
  );
}
