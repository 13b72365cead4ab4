import * as v from 'valibot';
import type { KeyValueStore } from '../../core/ports';
import type { ReportSource } from '../../platform/resultEvents';
import { keptResultSchema } from '../../webview/resultProtocol';

/**
 * IDs of the runs that the panel showed last. The panel keeps them as well, but VS Code may write that only seconds later,
 * and a reload in the meantime would restore an older result.
 */
const SHOWN_KEY = 'shownRuns';
/** What makes the report that the panel showed last, if it was one. */
const REPORT_KEY = 'shownReport';

const reportSchema = v.variant('command', [
  v.object({
    command: v.literal('hfInference.batch.evaluate'),
    args: v.object({ output: v.string(), expected: v.string() }),
  }),
  v.object({
    command: v.literal('hfInference.batch.compare'),
    args: v.object({ outputs: v.tuple([v.string(), v.string()]) }),
  }),
]);

/** What the panel shows. */
export interface KeptView {
  readonly runIds: readonly string[];
  readonly report: ReportSource | undefined;
}

/** Keeps what the panel shows, without any text, so that the next window can show it again. */
export class KeptViews {
  /** `state` is that of the workspace. */
  constructor(private readonly state: KeyValueStore) {}

  /** The report that was shown last, unless a result was. */
  get report(): ReportSource | undefined {
    const kept = v.safeParse(reportSchema, this.state.get(REPORT_KEY));
    return kept.success ? kept.output : undefined;
  }

  /** The runs whose result was shown last; `kept` is what the panel says if that is not known. */
  runIds(kept: unknown): readonly string[] {
    const shown = v.safeParse(keptResultSchema, { runIds: this.state.get(SHOWN_KEY) });
    const found = shown.success ? shown : v.safeParse(keptResultSchema, kept);
    return found.success ? found.output.runIds : [];
  }

  async keep({ report, runIds }: KeptView): Promise<void> {
    await this.update(SHOWN_KEY, runIds);
    await this.update(REPORT_KEY, report);
  }

  private async update(key: string, value: unknown): Promise<void> {
    if (JSON.stringify(value) !== JSON.stringify(this.state.get(key))) {
      await this.state.update(key, value);
    }
  }
}
