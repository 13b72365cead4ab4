import type { AnswerToPlace } from '../../core/runs/placeableText';
import type { RunResult } from '../../core/runs/runResult';
import type { FailureMessage } from '../../platform/messages/nextStep';

/** One source of a run and how it ended; made once, when the run has ended. */
export type RunItem =
  | {
      readonly kind: 'answered';
      /** Position of the source among those of the job. */
      readonly index: number;
      readonly result: RunResult;
      readonly answer: AnswerToPlace;
    }
  | {
      readonly kind: 'failed';
      readonly index: number;
      readonly result: RunResult;
      readonly failure: FailureMessage;
      /** The text of a stream that broke off. */
      readonly partialText?: string;
    };

export type AnsweredItem = Extract<RunItem, { readonly kind: 'answered' }>;
