import { join } from 'node:path';
import type { UsageRow } from '../../src/core/usage/usageRow';
import type { UsageView } from '../../src/webview/usageProtocol';
import { loadWithoutVsCode } from '../support/manifest/loadWithoutVsCode';
import { projectFolder } from '../support/projectFolder';
import { VsCodeStandIn } from '../support/sentences/vscodeStandIn';
import { sampleUsage } from '../support/usage/sampleUsage';
import { launchChromium } from '../support/vscode/launchChromium';

const TODAY = '2026-11-26';
const ROUNDS = 5;

type ViewMaker = (rows: readonly UsageRow[], selection: object, today: string) => UsageView;

/** What 400 days of usage cost until they are seen, in milliseconds. */
export interface DashboardCost {
  /** From the rows to the view as the dashboard gets it, in the extension host. */
  readonly summary: number;
  /** From the message until the browser has painted the dashboard for the first time. */
  readonly firstPaint: number;
}

/** The dashboard as it is shipped, in a browser without VS Code; medians. */
export async function measureDashboard(): Promise<DashboardCost> {
  const loaded = await loadWithoutVsCode(
    join(projectFolder, 'src/features/usage/usageViewOf.ts'),
    new VsCodeStandIn().module,
  );
  const { usageViewOf } = loaded as { readonly usageViewOf: ViewMaker };
  const rows = sampleUsage(800, TODAY);
  const selection = {
    span: { kind: 'custom', from: '2025-10-23', to: TODAY },
    ...{ grouping: 'model', metric: 'requests' },
  };
  const summaries: number[] = [];
  const paints: number[] = [];
  const browser = await launchChromium();
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const start = performance.now();
      const view = usageViewOf(rows, selection, TODAY);
      summaries.push(performance.now() - start);
      const page = await browser.newPage({ viewport: { width: 1100, height: 800 } });
      await page.setContent('<!DOCTYPE html><html lang="en"><body class="vscode-dark"></body></html>');
      await page.evaluate('globalThis.acquireVsCodeApi = () => ({ postMessage() {}, setState() {} })');
      await page.addStyleTag({ path: join(projectFolder, 'dist/webview/usageStyles.css') });
      await page.addScriptTag({ path: join(projectFolder, 'dist/webview/usageDashboard.js') });
      paints.push(
        await page.evaluate(
          (message) =>
            new Promise<number>((resolve) => {
              const sent = performance.now();
              window.addEventListener('message', () =>
                // The first frame shows it; the task after that frame is the first one that comes after the paint.
                requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - sent))),
              );
              window.postMessage(message, '*');
            }),
          { kind: 'view', view },
        ),
      );
      await page.close();
    }
  } finally {
    await browser.close();
  }
  return { summary: median(summaries), firstPaint: median(paints) };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
