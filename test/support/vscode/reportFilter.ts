import type { Writable } from 'node:stream';

/** Starts each line of mocha's report in the extension host, see `countingReporter.cjs`. */
export const REPORT_MARK = '\u2063';

/** Sorts what a workbench prints during a test run: the report is passed on at once, the rest is kept. */
export class ReportFilter {
  private readonly output: Writable;
  private readonly rest: string[] = [];
  private reported = false;

  constructor(output: Writable) {
    this.output = output;
  }

  /** Takes one message, as `console` would get it. `HF_INFERENCE_TEST_LOG=1` passes everything on. */
  add(values: readonly unknown[]): void {
    const text = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(' ');
    const report = text.includes(REPORT_MARK);
    if (report) {
      this.reported = true;
    } else {
      this.rest.push(text);
    }
    if (report || process.env['HF_INFERENCE_TEST_LOG']) {
      this.output.write(`${text.replaceAll(REPORT_MARK, '')}\n`);
    }
  }

  /** Prints the last of what was kept when the run ended without any report: the reason is in there. */
  finish(): void {
    if (!this.reported) {
      this.output.write(`${this.rest.slice(-40).join('\n')}\n`);
    }
  }
}
