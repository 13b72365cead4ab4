// `npm run screenshots`: makes the pictures of README and docs in media/ from the real workbench and the real demo model.
import { join } from 'node:path';
import { localDay } from '../../src/core/usage/usageSpan';
import { projectFolder } from './projectFolder';
import { fillUsage } from './usage/fillUsage';
import { sampleUsage } from './usage/sampleUsage';
import { openWorkbench } from './workbench/openWorkbench';
import type { OpenWorkbenchOptions } from './workbench/openWorkbench';
import { startSharedVsCode } from './workbench/sharedVsCode';
import type { SharedVsCode } from './workbench/sharedVsCode';
import { webviewFrame } from './workbench/webviewFrame';
import type { Workbench } from './workbench/workbench';

interface Picture {
  /** File name in media/, without its ending. */
  readonly name: string;
  readonly options?: OpenWorkbenchOptions;
  /** Brings the workbench into the state to be shown. */
  readonly prepare: (workbench: Workbench, shared: SharedVsCode) => Promise<void>;
}

const SIZE = { width: 1200, height: 720 };

const PICTURES: readonly Picture[] = [
  {
    // First, so that no runs of other pictures are counted.
    name: 'usage-dashboard',
    options: { size: { width: 1200, height: 860 } },
    prepare: async (workbench, { server }) => {
      await fillUsage(server.userDataFolder, sampleUsage(60, localDay(Date.now())));
      await workbench.runCommand('View: Show HF Inference');
      await workbench.runCommand('HF Inference: Open Usage Dashboard');
      await webviewFrame(workbench, '.chart');
    },
  },
  {
    name: 'infer-on-selection',
    options: { settings: { 'hfInference.resultView': 'rich' } },
    prepare: async (workbench) => {
      await workbench.openFile('rust/inventory.rs');
      await workbench.selectLines(25, 42);
      await workbench.runCommand('HF Inference: Infer on Selection');
      const panel = await webviewFrame(workbench, '.bars');
      await panel
        .getByText(/^rust (> )?\d/)
        .first()
        .waitFor();
    },
  },
];

async function take(shared: SharedVsCode, { name, options, prepare }: Picture): Promise<void> {
  const { workbench, close } = await openWorkbench(shared, {
    size: SIZE,
    ...options,
    settings: {
      'editor.minimap.enabled': false,
      'editor.stickyScroll.enabled': false,
      'workbench.colorTheme': 'Default Dark Modern',
      ...options?.settings,
    },
  });
  try {
    await prepare(workbench, shared);
    await workbench.runCommand('Notifications: Clear All Notifications');
    // Notices of the start are gone, and the cursor rests.
    await workbench.page.mouse.move(SIZE.width / 2, SIZE.height - 4);
    await workbench.page.waitForTimeout(3_000);
    await workbench.screenshot(join(projectFolder, 'media', `${name}.png`));
    console.log(`media/${name}.png`);
  } finally {
    await close();
  }
}

async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  const shared = await startSharedVsCode();
  try {
    for (const picture of PICTURES) {
      if (wanted.length === 0 || wanted.includes(picture.name)) {
        await take(shared, picture);
      }
    }
  } finally {
    await shared.stop();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
