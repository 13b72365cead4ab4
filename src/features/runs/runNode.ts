import * as v from 'valibot';
import type { RunSummary } from '../../core/runs/historySummary';
import { localDay } from '../../core/runs/localDay';

/** A row of the history: a day, a run of that day, the batches, one of them, or how some of its inputs failed. */
export type RunNode =
  | { readonly kind: 'batches' }
  | BatchNode
  | { readonly kind: 'failures'; readonly output: string; readonly failure: string; readonly words: string }
  | { readonly kind: 'day'; readonly day: string; readonly runs: readonly RunNode[] }
  | { readonly kind: 'run'; readonly day: string; readonly run: RunSummary };

/** `output` is the URI that tells batches apart. */
export interface BatchNode {
  readonly kind: 'batch';
  readonly output: string;
}

export type DayNode = Extract<RunNode, { readonly kind: 'day' }>;

/** Groups runs by day. Both stay in their order, newest first. */
export function groupByDay(runs: readonly RunSummary[]): readonly DayNode[] {
  const days = new Map<string, RunNode[]>();
  for (const run of runs) {
    const day = localDay(run.at);
    const ofDay = days.get(day) ?? [];
    days.set(day, [...ofDay, { kind: 'run', day, run }]);
  }
  return [...days].map(([day, ofDay]) => ({ kind: 'day', day, runs: ofDay }));
}

const runNode = v.looseObject({ kind: v.literal('run'), run: v.looseObject({ id: v.string() }) });
const dayNode = v.looseObject({ kind: v.literal('day'), day: v.string(), runs: v.array(runNode) });

/** Stands for the rows that are selected in the view. The key binding of Delete passes it. */
const selection = v.strictObject({ selection: v.literal(true) });

/**
 * Returns the IDs of the runs that the view passed to a command: all selected ones if the clicked row is among them; of a
 * day, all its runs. `undefined` if the view did not call the command.
 */
export function idsOfCall(args: readonly unknown[]): readonly string[] | 'selection' | undefined {
  const [first, second] = args;
  if (v.is(selection, first)) {
    return 'selection';
  }
  if (!v.is(runNode, first) && !v.is(dayNode, first)) {
    return undefined;
  }
  const nodes: readonly unknown[] = Array.isArray(second) && second.length > 0 ? second : [first];
  return idsOf(nodes);
}

/** Returns the IDs of the runs in rows. */
export function idsOf(nodes: readonly unknown[]): readonly string[] {
  const ids = nodes.flatMap((node) => {
    if (v.is(dayNode, node)) {
      return node.runs.map(({ run }) => run.id);
    }
    return v.is(runNode, node) ? [node.run.id] : [];
  });
  return [...new Set(ids)];
}
