import type { RunToKeep } from './keepRun';
import { recordId } from './recordId';
import type { RequestEnded, RunEvent } from './runEvent';
import type { RunResult } from './runResult';

type RunStarted = Extract<RunEvent, { readonly kind: 'started' }>;
type RunEnded = Extract<RunEvent, { readonly kind: 'ended' }>;

/** Counts the input characters of a run. */
export type CountCharacters = (task: string, input: unknown) => number;

interface Running {
  readonly started: RunStarted;
  readonly requests: RequestEnded[];
}

/** Collects the events of runs in progress, and divides each run into its inputs. */
export class RunCollector {
  private readonly running = new Map<string, Running>();

  constructor(private readonly characters: CountCharacters) {}

  start(started: RunStarted): void {
    this.running.set(started.id, { started, requests: [] });
  }

  /** The IDs of the runs in progress. */
  get inProgress(): readonly string[] {
    return [...this.running.keys()];
  }

  /** Returns what to keep of a run if it never ends; nothing if it has ended. */
  interrupted(run: string): readonly RunToKeep[] {
    const started = this.running.get(run)?.started;
    if (started === undefined) {
      return [];
    }
    const { account, at, description, id, inputs } = started;
    return inputs.map((input, index) => ({
      ...{ id: recordId(id, at, index), at, description, account, input, source: input },
      characters: this.characters(description.task, input),
    }));
  }

  addRequest(request: RequestEnded): void {
    this.running.get(request.id)?.requests.push(request);
  }

  /** Returns what to keep of the run: one part for each result. */
  end({ account, at: endedAt, description, id, results }: RunEnded): readonly RunToKeep[] {
    const running = this.running.get(id);
    this.running.delete(id);
    const at = running?.started.at ?? endedAt;
    const sources = sourcesOf(results, running);
    return results.map((result, index) => ({
      ...{ id: recordId(id, at, index), at, description, account, result, input: result.input },
      characters: result.characters,
      source: sources[index],
      request: requestWith(sources[index], running),
    }));
  }
}

/** Finds the input of each result as it was given; `undefined` for a result whose input was not to be sent. */
function sourcesOf(results: readonly RunResult[], running: Running | undefined): readonly unknown[] {
  const sent = running?.started.inputs ?? [];
  // Inputs that do not fit their task were not among those that were sent.
  const mayBeSent = results.map(
    ({ attempts, error }) => results.length === sent.length || attempts > 0 || error?.kind !== 'invalidInput',
  );
  return results.map((_, index) =>
    mayBeSent[index] === true ? sent[mayBeSent.slice(0, index).filter(Boolean).length] : undefined,
  );
}

/** Finds the last request that carried an input. A request may carry several inputs as a list. */
function requestWith(source: unknown, running: Running | undefined): RequestEnded | undefined {
  return source === undefined
    ? undefined
    : running?.requests.findLast(
        ({ inputs }) =>
          inputs === source || (Array.isArray(inputs) && inputs.length > 1 && inputs.includes(source)),
      );
}
