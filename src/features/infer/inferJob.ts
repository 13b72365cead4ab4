import type { ApiSetting } from '../../core/endpoints/runRouter';
import type { RunRequest } from '../../core/runs/modelClient';
import type { Output } from '../../platform/settings';
import type { InputAnswers } from '../../core/tasks/buildInput';
import type { TaskSetting } from '../../core/tasks/taskNames';
import type { InferArgs } from '../../platform/commandMap';
import type { TrackedTargets } from './trackedTargets';

/** A call of an infer command with all its values except the token, so that it can be repeated. */
export interface InferJob extends Omit<
  RunRequest,
  'inputs' | 'token' | 'stream' | 'forcedTask' | 'form' | 'isKnownHost' | 'takesFlags'
> {
  /** Origin of the endpoint: the key of its token. */
  readonly origin: string;
  readonly api: ApiSetting;
  /** The requested task, or that of the model. If it is `auto`, the API of the endpoint may make the run a chat. */
  readonly task: TaskSetting;
  /** Whether to request a stream if the text can be streamed. */
  readonly mayStream: boolean;
  /** The selected texts, the files, or the given `inputs` as the only item. */
  readonly sources: readonly unknown[];
  /** What a prompt sends in place of each of the sources. */
  readonly messages?: readonly string[];
  /** What the results should say about the run. */
  readonly note?: string;
  /** Whether `sources` are texts and files from which `inputs` are built for the task; otherwise they are sent unchanged. */
  readonly shaped: boolean;
  /** What the user added to the sources. */
  readonly answers: InputAnswers;
  /** Whether the sources are not what is selected, so that they are marked in the editor. */
  readonly isParagraph: boolean;
  /** The arguments of the call. */
  readonly args: InferArgs;
  readonly maxInputCharacters: number;
  readonly output: Output | 'none';
  /** The selections that the texts are from. */
  readonly targets?: TrackedTargets;
}
