import * as vscode from 'vscode';
import { recordId } from '../../core/runs/recordId';
import type { Place } from '../../core/runs/placeableText';
import type { ShownResult } from '../../platform/resultEvents';
import type { RunItem } from '../../platform/runItem';
import type { InferJob } from './inferJob';
import type { JobReport } from './jobReport';

/** What is known of a run when it has ended. */
export interface EndedReport extends JobReport {
  /** Milliseconds since the Unix epoch. */
  readonly endedAt: number;
  /** What a provider takes for the model, where that is known. */
  readonly priceOf: (provider: string | undefined) => ShownResult['price'];
}

/** What acting on a result takes. */
export interface ResultActs {
  /** Runs the job again. */
  readonly again: NonNullable<ShownResult['repeat']>;
  readonly place: (items: readonly RunItem[], place: Place) => Promise<void>;
}

/** Creates what features need to show the result of a run and to act on it. */
export function toShownResult(
  { note, output, targets }: InferJob,
  { endedAt, hasLoaded, id, model, priceOf, startedAt, task }: EndedReport,
  items: readonly RunItem[],
  { again, place }: ResultActs,
): ShownResult {
  const price = priceOf(items.find(({ result }) => result.provider !== undefined)?.result.provider);
  return {
    ...{ hasLoaded, id, items, model, output, task },
    ...(targets !== undefined && { document: targets.document }),
    ...(note !== undefined && { note }),
    ...(price !== undefined && { price }),
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
