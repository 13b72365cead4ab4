import type { Disposable } from '../../core/ports';
import type { RunResult } from '../../core/runs/runResult';
import { registerCommands } from '../../platform/commands';
import { setContextKey } from '../../platform/contextKeys';
import { loadOnce } from '../../platform/loadOnce';
import { readSettings } from '../../platform/settings';
import { describeRun } from './describeRun';
import type { InferArgs } from '../../platform/commandMap';
import type { InferJob } from './inferJob';
import type { InferServices } from './inferServices';
import type * as PrepareJob from './prepareJob';
import type { ResultPresenter } from './resultPresenter';
import type { JobRunner } from './runJob';

/** Registers the commands that infer, repeat and cancel. */
export function registerInferCommands(services: InferServices): Disposable {
  const inferring = new Inferring(services);
  const commands = registerCommands(services.log, {
    'hfInference.infer': (args) => inferring.call(({ parseInferArgs }) => [parseInferArgs(args)]),
    'hfInference.inferPrompt': (args) =>
      inferring.call(({ parseFillPrompt }) => [{}, { fill: parseFillPrompt(args) }]),
    'hfInference.inferWith': async () => {
      const { askForArgs } = await import('./askForArgs');
      return inferring.infer(await askForArgs(services));
    },
    'hfInference.inferFile': async (...args) => {
      const { filesOfCall } = await import('./filesOfCall');
      const { args: given, files } = await filesOfCall(args);
      return inferring.infer(given, { files });
    },
    'hfInference.repeatLast': () => inferring.repeat({}),
    'hfInference.repeatLastWithoutCache': () => inferring.repeat({ useCache: false }),
    'hfInference.cancel': () => services.activeRuns.cancelAll(),
    'hfInference.acceptChange': async () => (await inferring.presenting()).review.accept(),
    'hfInference.rejectChange': async () => (await inferring.presenting()).review.reject(),
    'hfInference.showRawAnswer': () => services.documents.showRaw(),
  });
  return {
    dispose: () => {
      commands.dispose();
      inferring.dispose();
    },
  };
}

type InferCall = readonly [args: InferArgs, ways?: PrepareJob.WaysToInputs];

/** The facts about a job that are known from its start. */
function sightOf({ model, output, targets, task }: InferJob) {
  return { model, output, task, ...(targets !== undefined && { document: targets.document }) };
}

/** Runs jobs and remembers the last one. */
class Inferring implements Disposable {
  private preparation: Promise<typeof PrepareJob> | undefined;
  private runner: Promise<JobRunner> | undefined;
  private readonly presenter = loadOnce(async () => {
    const { ResultPresenter } = await import('./resultPresenter');
    return new ResultPresenter(this.services);
  });

  private last: InferJob | undefined;

  constructor(private readonly services: InferServices) {}

  /** Infers with an argument that is checked when what checks it is loaded. */
  async call(parse: (parts: typeof PrepareJob) => InferCall): Promise<readonly RunResult[]> {
    const parts = await this.preparing();
    return this.start(parts, parse(parts));
  }

  async infer(...call: InferCall): Promise<readonly RunResult[]> {
    return this.start(await this.preparing(), call);
  }

  private async start(
    { findServedModel, prepareJob }: typeof PrepareJob,
    [args, ways]: InferCall,
  ): Promise<readonly RunResult[]> {
    const findModel: PrepareJob.FindServedModel = (endpoint) => findServedModel(this.services, endpoint);
    const job = await prepareJob(args, this.services.state, findModel, ways);
    job.targets?.hold();
    if (this.last === undefined) {
      void setContextKey('hfInference.hasLastRun', true);
    }
    this.last?.targets?.release();
    this.last = job;
    return this.run(job);
  }

  async repeat(change: Partial<Pick<InferJob, 'useCache'>>): Promise<readonly RunResult[]> {
    return this.last === undefined ? this.infer({}) : this.again({ ...this.last, ...change });
  }

  dispose(): void {
    this.presenter.dispose();
    this.last?.targets?.release();
  }

  /**
   * Runs a job again, on the same texts; its results go to where its selections are now. Endpoint, API and patience are
   * those that are set now: changing them is a way on after a failure.
   */
  private async again(job: InferJob): Promise<readonly RunResult[]> {
    const { chooseWaiting, requireEndpoint } = await this.preparing();
    const { endpoint, origin } = await requireEndpoint(this.services.state);
    const settings = readSettings(job.targets?.document.uri);
    return this.run({
      ...job,
      ...chooseWaiting(job.args, settings),
      api: job.args.api ?? settings.api,
      endpoint,
      origin,
    });
  }

  /**
   * Loads what prepares jobs with the first of them. Two imports of a loaded file may resolve in reverse order, and the
   * newest run must be the one that was called last.
   */
  private preparing(): Promise<typeof PrepareJob> {
    return (this.preparation ??= import('./prepareJob'));
  }

  /** Loads what sends requests with the first of them. */
  private running(): Promise<JobRunner> {
    return (this.runner ??= import('./runJob').then((loaded) => new loaded.JobRunner(this.services)));
  }

  /** Loads what shows and places results with the first of them. */
  presenting(): Promise<ResultPresenter> {
    return this.presenter.load();
  }

  /** Repeats what the user was asked for with the last job. */
  private replaceLast(job: InferJob, settled: InferJob): void {
    if (this.last === job) {
      this.last = settled;
      if (settled.targets === undefined) {
        // Files took the place of the selection.
        job.targets?.release();
      }
    }
  }

  private async run(job: InferJob): Promise<readonly RunResult[]> {
    job.targets?.hold();
    try {
      const runner = await this.running();
      const run = crypto.randomUUID();
      let shown = job;
      const report = await runner.run(run, job, {
        onSettled: (settled) => {
          this.replaceLast(job, settled);
          shown = settled;
          this.services.resultEvents.fire({ kind: 'started', id: run, ...sightOf(settled) });
        },
        onPartial: (text, tools) => {
          this.presenting().then(
            (presenter) => presenter.preview(tools, shown, { id: run, text }),
            // The end of the run says it.
            () => undefined,
          );
        },
      });
      const { router, tools } = await this.services.inference();
      const presenter = await this.presenting();
      const { account, id, job: asked, model, task } = report;
      const at = this.services.clock.now();
      const again = (change = {}) => this.again({ ...asked, ...change });
      const priceOf = (provider: string | undefined) => router.knownPrice(asked.endpoint, model, provider);
      const results = await presenter.present(tools, asked, { ...report, endedAt: at, priceOf }, again);
      this.services.runEvents.fire({
        ...{ kind: 'ended', id, at, results },
        description: describeRun({ ...asked, model, task }),
        ...(account !== undefined && { account }),
      });
      return results;
    } finally {
      job.targets?.release();
    }
  }
}
