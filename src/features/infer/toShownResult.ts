import * as vscode from 'vscode';
import { recordId } from '../../core/runs/recordId';
import type { Place } from '../../core/runs/placeableText';
import type { ShownResult } from '../../platform/resultEvents';
import type { RunItem } from '../../platform/runItem';
import type { InferJob } from './inferJob';
import type { JobReport } from './jobReport';

/** What acting on a result takes. */
export interface ResultActs {
  /** Runs the job again. */
  readonly again: NonNullable<ShownResult['repeat']>;
  readonly place: (items: readonly RunItem[], place: Place) => Promise<void>;
}

/** Creates what features need to show the result of a run and to act on it. */
export function toShownResult(
  { note, output, targets }: InferJob,
  { endedAt, hasLoaded, id, model, startedAt, task }: JobReport & { readonly endedAt: number },
  items: readonly RunItem[],
  { again, place }: ResultActs,
): ShownResult {
  return {
    ...{ hasLoaded, id, items, model, output, task },
    ...(targets !== undefined && { document: targets.document }),
    ...(note !== undefined && { note }),
    runIds: items.map(({ index }) => recordId(id, startedAt ?? endedAt, index)),
    rangeOf(index) {
      const target = targets?.target(index);
      return target !== undefined && 'range' in target ? target.range : undefined;
    },
    hold() {
      targets?.hold();
      return new vscode.Disposable(() => targets?.release());
    },
    repeat: again,
    place: (where, index) =>
      place(
        items.filter((item) => index === undefined || item.index === index),
        where,
      ),
  };
}
