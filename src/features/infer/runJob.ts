import type { AccountToken } from '../../core/identity/token';
import type { Route } from '../../core/endpoints/runRouter';
import type { InferenceOutcome } from '../../core/inference/runTypes';
import type { Disposable } from '../../core/ports';
import { traitsOf } from '../../core/tasks/taskNames';
import { settledOrAborted } from '../../core/http/settledOrAborted';
import { inputCharacters } from '../../core/usage/characterCount';
import { confirmSending } from './confirmSending';
import type { InferJob } from './inferJob';
import type { JobListener, JobReport, RunInProgress, Sent } from './jobReport';
import { inputsToSend } from './inputsToSend';
import type { InferServices } from './inferServices';
import type { Inference } from '../../platform/lazyInference';
import { markTargets } from './markSent';
import { readAccount } from '../../platform/readAccount';
import { reportProgress } from './reportProgress';
import { describeRun } from './describeRun';
import { inputsOf, InputSettler } from './settleInputs';
import { sendFiles } from '../../platform/sendFiles';

/** The outcome of a source that cannot be made into an input: nothing was sent. */
const REFUSED: InferenceOutcome = {
  ok: false,
  attempts: 0,
  failure: { kind: 'invalidInput', detail: '' },
};

const CANCELLED: InferenceOutcome = { ok: false, attempts: 0, failure: { kind: 'cancelled', detail: '' } };

/** Runs jobs: asks before very large inputs are sent, fetches the token, shows progress, cancels. */
export class JobRunner {
  /** Models that do not take list inputs, learned from their refusals while the window is open. */
  private readonly listRefusers = new Set<string>();

  private readonly settler: InputSettler;

  constructor(
    private readonly services: Pick<
      InferServices,
      'inference' | 'accounts' | 'activeRuns' | 'clock' | 'isLocalServer' | 'log' | 'runEvents' | 'state'
    >,
  ) {
    this.settler = new InputSettler(services);
  }

  /**
   * `id` names the run in its events. Resolves when every source has its outcome; never rejects because of a server or the
   * network. The run can be canceled from the moment of the call. Throws `DismissedError` if the user dismisses a question
   * about the inputs.
   */
  async run(id: string, given: InferJob, { onSettled, onPartial }: JobListener): Promise<JobReport> {
    const { activeRuns, clock } = this.services;
    const start = () => activeRuns.start(given.model, given.targets?.document.uri.toString());
    let since = clock.monotonic();
    let handle = start();
    let mark: Disposable | undefined;
    try {
      const inference = await this.services.inference();
      let job = await this.settler.settle(given, handle);
      if (!handle.signal.aborted && this.settler.hasQuestions(inference, job)) {
        // Nothing runs while the user thinks.
        handle.end();
        job = await this.settler.ask(inference, job);
        handle = start();
        since = clock.monotonic();
      }
      onSettled(job);
      mark = job.isParagraph && job.targets !== undefined ? markTargets(job.targets) : undefined;
      const course = { hasLoaded: false };
      return await this.runSettled(inference, job, { id, course, handle, onPartial, since });
    } finally {
      mark?.dispose();
      handle.end();
    }
  }

  private async runSettled(inference: Inference, job: InferJob, run: RunInProgress): Promise<JobReport> {
    const { tools } = inference;
    const built = inputsOf(tools, job);
    const sendable = built.flatMap((one) => (one.ok ? [one.inputs] : []));
    const sent = await this.outcomes(inference, job, sendable, run);
    const corrected = await this.settler.correct(inference, job, sent.outcomes);
    if (corrected !== undefined) {
      return this.runSettled(inference, corrected, run);
    }
    const elapsedMs = this.services.clock.monotonic() - run.since;
    let next = 0;
    const outcomes = built.map((one, index) => {
      const outcome = one.ok ? (sent.outcomes[next++] ?? CANCELLED) : REFUSED;
      const characters = inputCharacters(sent.task, one.ok ? one.inputs : job.sources[index]);
      this.services.log.info(tools.outcomeLine({ ...job, ...sent }, outcome, characters, elapsedMs));
      return outcome;
    });
    const isLocalServer = this.services.isLocalServer(job.origin);
    return { ...sent, ...run.course, id: run.id, job, isLocalServer, inputs: built, outcomes, elapsedMs };
  }

  private async outcomes(
    inference: Inference,
    job: InferJob,
    inputs: readonly unknown[],
    run: RunInProgress,
  ): Promise<Sent> {
    const { course, handle, id } = run;
    const all = (outcome: InferenceOutcome): Sent => ({
      ...{ model: job.model, task: job.task },
      outcomes: inputs.map(() => outcome),
    });
    if (inputs.length === 0) {
      return all(CANCELLED);
    }
    const unlessAborted = <T>(step: Promise<T>) => settledOrAborted(step, handle.signal);
    try {
      if (!(await unlessAborted(this.agrees(inference, job, inputs)))) {
        return all(CANCELLED);
      }
      const sent = await unlessAborted(inputsToSend(inference.tools, job, inputs, this.services.state));
      if ('detail' in sent) {
        return all({ ok: false, attempts: 0, failure: sent });
      }
      const account = await unlessAborted(readAccount(this.services, job.origin));
      if (account !== undefined && 'detail' in account) {
        return all({ ok: false, attempts: 0, failure: account });
      }
      const token = account?.token;
      return await reportProgress(this.services, job.model, handle, async () => {
        const { clock } = this.services;
        const isLocalServer = this.services.isLocalServer(job.origin);
        const startedAt = clock.monotonic();
        const named = account !== undefined && { account: account.account };
        // Stays the same if the inputs are corrected and sent again.
        course.startedAt ??= clock.now();
        const started = { id, at: course.startedAt, description: describeRun(job), inputs: sent, ...named };
        this.services.runEvents.fire({ kind: 'started', ...started });
        const remainingMs = () => Math.max(job.timeoutMs - (clock.monotonic() - startedAt), 0);
        const route = await inference.router.route(
          { ...job, isLocalServer, token },
          {
            wait: job.wait,
            remainingMs,
            onStarting: (left) => handle.progress({ kind: 'starting', remainingMs: left }),
          },
          handle.signal,
        );
        if ('detail' in route) {
          return { ...all({ ok: false, attempts: 0, failure: route }), ...named };
        }
        handle.progress({ kind: 'started' });
        const found = { ...route, ...(token !== undefined && { token }), timeoutMs: remainingMs() };
        return { ...(await this.send(inference, job, found, sent, { ...run, account })), ...named };
      });
    } catch (error) {
      if (handle.signal.aborted) {
        // A question that is still open, or a secret storage that hangs, does not hold up what was canceled.
        return all(CANCELLED);
      }
      throw error;
    }
  }

  private async agrees({ tools }: Inference, job: InferJob, inputs: readonly unknown[]): Promise<boolean> {
    const takesList = traitsOf(job.task).list && !this.listRefusers.has(tools.listSupportKey(job));
    return confirmSending(job, tools.requestCount(inputs.length, takesList), inputs);
  }

  /** Sends the inputs in the form that was chosen. A server that lacks it is asked again before the next run. */
  private async send(
    { client, router, tools }: Inference,
    {
      args: _args,
      sources: _sources,
      messages: _messages,
      note: _note,
      shaped: _shaped,
      answers: _answers,
      isParagraph: _isParagraph,
      targets: _targets,
      output: _output,
      origin,
      api: _api,
      mayStream,
      ...request
    }: InferJob,
    route: Route & { readonly token?: string; readonly timeoutMs: number },
    inputs: readonly unknown[],
    {
      account,
      course,
      handle,
      id,
      onPartial,
    }: RunInProgress & { readonly account: AccountToken | undefined },
  ): Promise<Sent> {
    const { task } = route;
    const { forcedRoute, list: takesList, streams } = traitsOf(task);
    const { clock, runEvents } = this.services;
    const outcomes = await tools.inferAll(
      tools.observeRequests(sendFiles(tools, client), { id, origin, task, account }, clock, (ended) =>
        runEvents.fire(ended),
      ),
      {
        ...request,
        ...route,
        ...(forcedRoute && { forcedTask: task }),
        stream: streams && mayStream && inputs.length === 1,
      },
      inputs,
      {
        clock,
        signal: handle.signal,
        onProgress: (progress) => {
          handle.progress(progress);
          course.hasLoaded ||= progress.kind === 'loading';
          if (progress.kind === 'partial' || progress.kind === 'thinking') {
            onPartial(progress.kind === 'partial' ? progress.text : '', tools);
          }
        },
        task,
        takesList,
        listRefusers: this.listRefusers,
      },
    );
    if (outcomes.some((outcome) => !outcome.ok && outcome.failure.kind === 'wrongApi')) {
      await router.forget(request.endpoint);
    }
    return { model: route.model ?? request.model, task, outcomes };
  }
}
