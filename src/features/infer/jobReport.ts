import type { InferenceOutcome } from '../../core/inference/runTypes';
import type { BuiltInput } from '../../core/tasks/buildInput';
import type { TaskSetting } from '../../core/tasks/taskNames';

/** How a job was sent, and what came of each input. */
export interface Sent {
  /** Name of the account whose token was sent. */
  readonly account?: string;
  /** The model that ran: an endpoint that is one model runs that one, whatever is set. */
  readonly model: string;
  /** The task in force: `auto` becomes a chat where the endpoint's form says so. */
  readonly task: TaskSetting;
  readonly outcomes: readonly InferenceOutcome[];
}

/** A job that has ended: what each of its sources became and how it ended, in their order. */
export interface JobReport extends Sent {
  /** ID of the run in its events. */
  readonly id: string;
  /** When the first request was about to be sent, in milliseconds since the Unix epoch; absent if nothing was sent. */
  readonly startedAt?: number;
  /** Whether the run waited while the model was loaded. */
  readonly hasLoaded: boolean;
  readonly isLocalServer: boolean;
  readonly inputs: readonly BuiltInput[];
  /** Time of the whole job. */
  readonly elapsedMs: number;
}
