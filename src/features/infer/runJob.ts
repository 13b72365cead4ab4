import * as vscode from 'vscode';
import { SecretsUnavailableError } from '../../core/account/accounts';
import type { Failure } from '../../core/inference/failure';
import type { InferenceOutcome } from '../../core/inference/runTypes';
import type { RunHandle } from '../../core/runs/activeRuns';
import type { MadeInput } from '../../core/tasks/makeInput';
import { traitsOf } from '../../core/tasks/taskNames';
import { characterCount } from '../../core/usage/characterCount';
import { withCancellableProgress } from '../../platform/cancellableProgress';
import type { InferJob } from './inferJob';
import type { InferServices } from './inferServices';
import { progressText } from '../../platform/progressText';

/** One source with its input and how it fared. */
export interface JobItem {
  /** The selected text as the document has it, or the given `inputs`. */
  readonly source: unknown;
  readonly made: MadeInput;
  /** The `inputs` that were sent, or the source where none could be made of it. */
  readonly input: unknown;
  readonly outcome: InferenceOutcome;
}

/** A job that has ended; `elapsedMs` is the time of the whole job. */
export interface JobReport {
  readonly items: readonly JobItem[];
  readonly elapsedMs: number;
}

const CANCELLED: InferenceOutcome = { ok: false, attempts: 0, failure: { kind: 'cancelled', detail: '' } };

/** Runs jobs: asks before very large inputs are sent, fetches the token, shows progress, cancels. */
export class JobRunner {
  /** Models that do not take list inputs, learned from their refusals while the window is open. */
  private readonly listRefusers = new Set<string>();

  constructor(private readonly services: InferServices) {}

  /**
   * `onPartial` gets all the text of a stream so far. Resolves when every source has its outcome; never rejects because
   * of a server or the network.
   */
  async run(job: InferJob, onPartial: (text: string) => void): Promise<JobReport> {
    const { activeRuns, clock, log } = this.services;
    const startedAt = clock.monotonic();
    const { tools } = await this.services.inference();
    const made: readonly MadeInput[] = job.sources.map((source) =>
      job.shaped && typeof source === 'string'
        ? tools.makeInput(job.task, source)
        : { ok: true, inputs: source, replacedSurrogates: false },
    );
    const sendable = made.flatMap((one) => (one.ok ? [one.inputs] : []));
    const handle = activeRuns.start(job.model, job.targets?.document.uri.toString());
    try {
      const outcomes = await this.outcomes(job, sendable, handle, onPartial);
      let next = 0;
      const items = made.map((one, index): JobItem => {
        const outcome = one.ok ? (outcomes[next++] ?? CANCELLED) : refused();
        const source = job.sources[index];
        return { source, made: one, input: one.ok ? one.inputs : source, outcome };
      });
      const elapsedMs = clock.monotonic() - startedAt;
      for (const { input, outcome } of items) {
        log.info(tools.outcomeLine(job, outcome, characterCount(input), elapsedMs));
      }
      return { items, elapsedMs };
    } finally {
      handle.end();
    }
  }

  private async outcomes(
    job: InferJob,
    inputs: readonly unknown[],
    handle: RunHandle,
    onPartial: (text: string) => void,
  ): Promise<readonly InferenceOutcome[]> {
    const all = (outcome: InferenceOutcome) => inputs.map(() => outcome);
    if (inputs.length === 0 || !(await agreesToSize(job, inputs)) || handle.signal.aborted) {
      return all(CANCELLED);
    }
    const token = await this.tokenFor(job.origin);
    if (typeof token !== 'string') {
      return all({ ok: false, attempts: 0, failure: token });
    }
    return this.send({ ...job, token }, inputs, handle, onPartial);
  }

  private async send(
    {
      args: _args,
      sources: _sources,
      shaped: _shaped,
      targets: _targets,
      output: _output,
      origin: _origin,
      ...request
    }: InferJob & {
      readonly token: string;
    },
    inputs: readonly unknown[],
    handle: RunHandle,
    onPartial: (text: string) => void,
  ): Promise<readonly InferenceOutcome[]> {
    const { activeRuns, clock } = this.services;
    const { client, tools } = await this.services.inference();
    return withCancellableProgress(
      request.model,
      () => handle.cancel(),
      async (report) => {
        const tell = () => report(progressText(handle.run(), clock.monotonic()));
        tell();
        const ticking = setInterval(tell, 1000);
        const changes = activeRuns.onDidChange(tell);
        try {
          return await tools.inferAll(
            client,
            { ...request, stream: request.stream === true && inputs.length === 1 },
            inputs,
            {
              signal: handle.signal,
              onProgress: (progress) => {
                handle.progress(progress);
                if (progress.type === 'partial') {
                  onPartial(progress.text);
                }
              },
              task: request.task,
              takesList: traitsOf(request.task).list,
              listRefusers: this.listRefusers,
            },
          );
        } finally {
          clearInterval(ticking);
          changes.dispose();
        }
      },
    );
  }

  private async tokenFor(origin: string): Promise<string | Failure> {
    try {
      return (await this.services.accounts.token(origin))?.token ?? { kind: 'noToken', detail: '' };
    } catch (error) {
      if (error instanceof SecretsUnavailableError) {
        this.services.log.error(`The secret storage could not be read: ${error.message}`);
        return { kind: 'noToken', reason: 'secrets', detail: '' };
      }
      throw error;
    }
  }
}

/** The outcome of a source of which no input could be made: nothing was sent. */
function refused(): InferenceOutcome {
  return { ok: false, attempts: 0, failure: { kind: 'invalidInput', detail: '' } };
}

async function agreesToSize(job: InferJob, inputs: readonly unknown[]): Promise<boolean> {
  const characters = inputs.reduce<number>((sum, one) => sum + characterCount(one), 0);
  if (characters <= job.maxInputCharacters) {
    return true;
  }
  const send = vscode.l10n.t('Send');
  const choice = await vscode.window.showWarningMessage(
    vscode.l10n.t('Send {0} characters to {1}?', characters.toLocaleString(), job.origin),
    {
      modal: true,
      detail: vscode.l10n.t(
        'The limit of “hfInference.maxInputCharacters” is {0}. Nothing has been sent yet.',
        job.maxInputCharacters.toLocaleString(),
      ),
    },
    send,
  );
  return choice === send;
}
