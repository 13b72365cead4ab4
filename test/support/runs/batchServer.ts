import type { Fetch } from '../../../src/core/ports';
import type { VirtualClock } from '../virtualClock';
import { codedError } from '../http/fakeFetch';

/** What a server does with a request in place of answering it. */
export type Trouble =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
  | 'reset'
  | 'silence';

export interface BatchServerOptions {
  /** How many requests it works on at the same time; the others wait. */
  readonly workers?: number;
  /** Milliseconds for a request, and for each of its inputs. */
  readonly requestMs?: number;
  readonly inputMs?: number;
  readonly trouble?: (inputs: readonly string[], request: number) => Trouble | undefined;
}

/** A classifier on a virtual clock: answers each text with itself as the label. Records what it was asked. */
export class BatchServer {
  /** The inputs of each request. */
  readonly requests: (readonly string[])[] = [];
  /** The inputs that were answered. */
  readonly answered: string[] = [];
  open = 0;
  mostOpen = 0;
  private working = 0;
  private readonly queue: (() => void)[] = [];

  constructor(
    private readonly clock: VirtualClock,
    private readonly options: BatchServerOptions = {},
  ) {}

  readonly fetch: Fetch = async ({ body, signal }) => {
    const { inputs } = JSON.parse(String(body)) as { readonly inputs: string | readonly string[] };
    const list = typeof inputs === 'string' ? [inputs] : inputs;
    this.requests.push(list);
    const trouble = this.options.trouble?.(list, this.requests.length);
    this.open += 1;
    this.mostOpen = Math.max(this.mostOpen, this.open);
    try {
      await this.work(list.length, signal);
    } finally {
      this.open -= 1;
    }
    if (trouble === 'reset') {
      throw codedError('ECONNRESET');
    }
    if (trouble === 'silence') {
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
      });
    }
    if (trouble !== undefined) {
      return respond(trouble.status, trouble.body ?? { error: 'trouble' }, trouble.headers);
    }
    this.answered.push(...list);
    const labels = list.map((label) => [{ label, score: 0.9 }]);
    return respond(200, typeof inputs === 'string' ? labels[0] : labels);
  };

  private async work(count: number, signal: AbortSignal): Promise<void> {
    const { inputMs = 1, requestMs = 10, workers = 4 } = this.options;
    if (this.working >= workers) {
      await new Promise<void>((resolve) => this.queue.push(resolve));
    } else {
      this.working += 1;
    }
    try {
      await this.clock.sleep(requestMs + inputMs * count, signal);
    } finally {
      const next = this.queue.shift();
      if (next === undefined) {
        this.working -= 1;
      } else {
        next();
      }
    }
  }
}

function respond(status: number, json: unknown, headers: Readonly<Record<string, string>> = {}) {
  const all = new Headers({ 'content-type': 'application/json', ...headers });
  return {
    status,
    header: (name: string) => all.get(name),
    body: (async function* () {
      yield Buffer.from(JSON.stringify(json));
    })(),
  };
}
