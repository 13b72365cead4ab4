/** Where the part of the benchmark inside VS Code gets its plan from and reports to, by environment variable. */
export const BENCH_URL = 'HF_INFERENCE_BENCH';

/** What one window measures. All of them measure activation. */
export interface BenchPlan {
  /** A server that answers immediately. */
  readonly endpoint: string;
  readonly measuresRuns: boolean;
}

/** Milliseconds. */
export interface ActivationTimes {
  readonly load: number;
  readonly activate: number;
  /** Of an extension that only imports the editor API. */
  readonly emptyLoad: number;
  readonly emptyActivate: number;
}

/** Milliseconds, medians of interleaved runs. */
export interface RunTimes {
  /** A request by `node:http`. */
  readonly bare: number;
  /** `hfInference.infer` with `output: none`. */
  readonly none: number;
  /** `hfInference.infer` with `output: beside`, until the command ends. */
  readonly beside: number;
  /** The same, until the window has painted the answer. */
  readonly painted: number;
  /** The same with the answer in the result panel, which is open. */
  readonly panel: number;
  readonly panelPainted: number;
  /** Messages to the window for a short run, by name. */
  readonly messages: Readonly<Record<string, number>>;
  /** A thousand selections in lists, and each in a request of its own. */
  readonly lists: number;
  readonly oneByOne: number;
}

/** What a window measured, and why it did not measure the rest. */
export interface BenchReport {
  readonly activation?: ActivationTimes;
  readonly runs: Partial<RunTimes>;
  readonly errors: readonly string[];
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
