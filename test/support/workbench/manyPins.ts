import type { Locator } from 'playwright-core';
import { eventually } from '../eventually';
import { json } from '../http/httpAnswers';
import { ScriptedServer } from '../http/scriptedServer';
import type { Workbench } from './workbench';

/** A server whose account has so many pinned models, `owner-N/model-0` and on, all of them loaded. */
export async function serveManyPins(count: number): Promise<ScriptedServer> {
  const pins = Array.from({ length: count }, (_, index) => ({
    model_id: `owner-${index % 7}/model-${index}`,
    compute_type: index % 3 === 0 ? 'gpu' : 'cpu',
  }));
  const server = await ScriptedServer.start();
  server.playBy(({ path }) => [
    path === '/usage/pinned_models'
      ? json(200, { pinned_models: pins })
      : json(200, { loaded: true, state: 'Loaded' }),
  ]);
  return server;
}

/** The rows of the view that are on the screen. */
export function pinRowsOf({ page }: Workbench): Locator {
  return page.locator('.pane', { hasText: 'Pinned Models' }).locator('.monaco-list-row');
}

/** The model IDs of rows: the label is the name, and the description begins with the owner. */
export async function namesOfRows(rows: Locator): Promise<readonly string[]> {
  const labels = await rows.evaluateAll((elements) =>
    elements.map((element) => element.getAttribute('aria-label') ?? ''),
  );
  return labels.map((label) => label.split(',')[0] ?? '');
}

/** Shows the view, waits until it is painted, and filters it down to the model of this number. */
export async function showAndFilterPins(workbench: Workbench, wanted: number): Promise<void> {
  const rows = pinRowsOf(workbench);
  await workbench.runCommand('View: Show HF Inference');
  await rows.filter({ hasText: 'model-0' }).first().waitFor();
  await eventually(async () => {
    if ((await rows.count()) < 10) {
      throw new Error('the view is not painted yet');
    }
  });
  // The focus goes to the rows that are there now.
  await workbench.runCommand('View: Show HF Inference');
  await workbench.page.keyboard.press('Home');
  await workbench.page.keyboard.press('Control+Alt+F');
  // It is visible before it has the focus.
  const filter = workbench.page.locator('.monaco-tree-type-filter input').first();
  await filter.pressSequentially(`model-${wanted}`);
  await filter.press('Enter');
  await rows
    .filter({ hasText: `model-${wanted}` })
    .filter({ hasText: `owner-${wanted % 7}` })
    .waitFor();
}
