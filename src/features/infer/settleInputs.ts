import type { InferenceOutcome } from '../../core/inference/runTypes';
import { modelMasks } from '../../core/models/modelValues';
import type { RunHandle } from '../../core/runs/activeRuns';
import type { BuiltInput } from '../../core/tasks/buildInput';
import type { Inference, RunTools } from '../../platform/lazyInference';
import type { InputQuestions } from './askForInputs';
import type { InferJob } from './inferJob';
import type { InferServices } from './inferServices';
import { TaskLookup } from '../../platform/taskLookup';
import { taskOfPictures } from './taskOfPictures';
import type { PictureServices } from './taskOfPictures';
import { textsOfFiles } from './textsOfFiles';

/** Builds the inputs of a job whose questions are answered. */
export function inputsOf(
  tools: RunTools,
  { answers, messages, shaped, sources, task }: InferJob,
): readonly BuiltInput[] {
  return shaped
    ? tools.buildInputs(task, messages ?? sources, answers)
    : sources.map((inputs) => ({ ok: true, inputs, replacedSurrogates: false }));
}

/** Settles what jobs send: the task of the model, the texts of files, and what the user is asked for. */
export class InputSettler {
  private readonly taskLookup = new TaskLookup();
  private questions: Promise<InputQuestions> | undefined;

  constructor(private readonly services: PictureServices & Pick<InferServices, 'state'>) {}

  /** Resolves to the job with its task, as far as it can be known, without asking the user. */
  async settle(given: InferJob, handle: RunHandle): Promise<InferJob> {
    const known = await this.taskLookup.resolve(this.services, given, handle.signal);
    const task = await taskOfPictures(this.services, { ...given, task: known }, handle);
    const mask = modelMasks(this.services.state).get(given.model);
    const answers = { ...(mask !== undefined && { mask }), ...given.answers };
    return { ...given, task, answers, sources: await textsOfFiles(given.sources, task) };
  }

  hasQuestions({ tools }: Inference, job: InferJob): boolean {
    return job.shaped && tools.missingAnswer(job) !== undefined;
  }

  /** Asks for what the inputs of a job need. Throws `DismissedError`. */
  async ask({ tools }: Inference, job: InferJob): Promise<InferJob> {
    this.questions ??= import('./askForInputs').then(
      (loaded) => new loaded.InputQuestions(this.services.state),
    );
    return (await this.questions).answer(tools, job);
  }

  /** Resolves to the job with the mask of the model, if its server refused the inputs because they have another one. */
  async correct(
    { tools }: Inference,
    job: InferJob,
    outcomes: readonly InferenceOutcome[],
  ): Promise<InferJob | undefined> {
    if (job.task !== 'fill-mask' || !job.shaped) {
      return undefined;
    }
    const details = outcomes.flatMap((outcome) =>
      !outcome.ok && outcome.failure.kind === 'invalidInput' ? [outcome.failure.detail] : [],
    );
    const mask = details.map(tools.maskInError).find((found) => found !== undefined);
    if (mask === undefined || mask === job.answers.mask) {
      return undefined;
    }
    await modelMasks(this.services.state).remember(job.model, mask);
    return { ...job, answers: { ...job.answers, mask } };
  }
}
