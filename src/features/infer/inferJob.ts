import type { ApiSetting } from '../../core/endpoints/runRouter';
import type { RunRequest } from '../../core/runs/modelClient';
import type { Output } from '../../platform/settings';
import type { TaskSetting } from '../../core/tasks/taskNames';
import type { InferArgs } from '../../platform/commandMap';
import type { TrackedTargets } from './trackedTargets';

/** One call of an infer command, with everything settled but the token: it can be run, and run again. */
export interface InferJob extends Omit<
  RunRequest,
  'inputs' | 'token' | 'stream' | 'forcedTask' | 'form' | 'isKnownHost' | 'takesFlags'
> {
  /** Origin of the endpoint: the key of its token. */
  readonly origin: string;
  readonly api: ApiSetting;
  /** As asked for, or as known of the model; the form of the run may make a chat of `auto`. */
  readonly task: TaskSetting;
  /** Whether text that can be streamed is asked for as a stream. */
  readonly mayStream: boolean;
  /** The selected texts, or the given `inputs` as the only item. */
  readonly sources: readonly unknown[];
  /** Whether `sources` are texts from which `inputs` are built for the task; otherwise they are sent unchanged. */
  readonly shaped: boolean;
  /** The arguments of the call. */
  readonly args: InferArgs;
  readonly maxInputCharacters: number;
  readonly output: Output | 'none';
  /** The selections that the texts are from. */
  readonly targets?: TrackedTargets;
}
