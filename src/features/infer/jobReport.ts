import type { InferenceOutcome } from '../../core/inference/runTypes';
import type { RunHandle } from '../../core/runs/activeRuns';
import type { BuiltInput } from '../../core/tasks/buildInput';
import type { TaskSetting } from '../../core/tasks/taskNames';
import type { RunTools } from '../../platform/lazyInference';
import type { InferJob } from './inferJob';

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
  /** The job with what the user was asked for, so that it can be repeated. */
  readonly job: InferJob;
  /** ID of the run in its events. */
  readonly id: string;
  /** When the first request was about to be sent, in milliseconds since the Unix epoch; absent if nothing was sent. */
  readonly startedAt?: number;
  /** Whether the run waited while the model was loaded. */
  readonly hasLoaded: boolean;
  readonly isLocalServer: boolean;
  /** One for each source; a single one if the task compares them. */
  readonly inputs: readonly BuiltInput[];
  /** Time of the whole job, without questions. */
  readonly elapsedMs: number;
}

/** Gets what happens to a job while it runs. */
export interface JobListener {
  /** Nothing is left to ask, and the job is about to run. */
  readonly onSettled: (job: InferJob) => void;
  /** All the text of a stream so far; an empty one while only reasoning has come. */
  readonly onPartial: (text: string, tools: RunTools) => void;
}

/** What the requests of a run report to. */
export interface RunInProgress {
  readonly id: string;
  readonly course: { startedAt?: number; hasLoaded: boolean };
  readonly handle: RunHandle;
  readonly onPartial: JobListener['onPartial'];
  /** When the job began to run, in monotonic milliseconds. */
  readonly since: number;
}
