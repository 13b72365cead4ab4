import type { AnswerToPlace } from '../core/runs/placeableText';
import type { RunResult } from '../core/runs/runResult';
import type { FailureMessage } from './messages/nextStep';

/** One source of a run with its result. Created when the run has ended. */
export type RunItem =
  | {
      readonly kind: 'answered';
      /** Index of the source in the job. */
      readonly index: number;
      readonly result: RunResult;
      readonly answer: AnswerToPlace;
    }
  | {
      readonly kind: 'failed';
      readonly index: number;
      readonly result: RunResult;
      readonly failure: FailureMessage;
      /** The text of a stream that ended early. */
      readonly partialText?: string;
    };

export type AnsweredItem = Extract<RunItem, { readonly kind: 'answered' }>;
