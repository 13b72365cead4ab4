import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import type { UsageRow } from '../../src/core/usage/usageRow';
import { eventually } from '../support/eventually';
import { refusePlantedTokens } from '../support/findPlanted';
import { ScriptedServer } from '../support/http/scriptedServer';
import { projectFolder } from '../support/projectFolder';
import { mixedRuns, RequestLog } from '../support/usage/mixedRuns';
import type { Figures } from '../support/usage/mixedRuns';
import { launchChromium } from '../support/vscode/launchChromium';
import { NEWEST, vsCodeInstallation } from '../support/vscode/vsCodeInstallation';
import { startVsCodeServer } from '../support/vscode/vsCodeServer';
import { workbenchUrl } from '../support/vscode/workbenchUrl';
import { webviewFrame } from '../support/workbench/webviewFrame';
import { Workbench } from '../support/workbench/workbench';

const WINDOWS = 2;
/** 500 in `npm run soak`. */
const RUNS = Number(process.env['SOAK_WINDOW_RUNS'] ?? 60);
const AT_ONCE = 12;
const ACCOUNTS = [
  { account: 'default', token: 'hf_testWindowsFirst0123' },
  { account: 'team', token: 'hf_testWindowsTeam0123' },
] as const;
/** The columns of the dashboard's table, and what they are called in a recount. */
const COLUMNS = [
  ['Requests', 'requests'],
  ['Failures', 'failed'],
  ['Rate limit hits', 'rateLimited'],
  ['Input characters', 'characters'],
  ['Tokens', 'tokens'],
  ['Cache hits', 'cached'],
] as const;

type Exported = Omit<Figures, 'rateLimited'>;

describe(`The usage of ${RUNS} mixed runs in two windows`, function () {
  this.timeout(240_000);
  const log = new RequestLog();
  const cleanups: (() => Promise<unknown>)[] = [];
  const windows: Workbench[] = [];
  let exports: readonly { readonly json: string; readonly csv: string }[] = [];

  before(async () => {
    const server = await ScriptedServer.start();
    cleanups.push(() => server.close());
    server.playBy(log.answer);
    const folder = await mkdtemp(join(tmpdir(), 'usage-windows-'));
    cleanups.push(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
    const runsFile = join(folder, 'runs');
    const plan = { endpoint: server.origin, accounts: ACCOUNTS, atOnce: AT_ONCE };
    await writeFile(runsFile, JSON.stringify({ ...plan, runs: mixedRuns(RUNS / WINDOWS) }));
    const vsCode = await startVsCodeServer({
      fewBuiltIns: true,
      installation: await vsCodeInstallation(NEWEST),
      testDriver: true,
      env: { HF_INFERENCE_USAGE_FOLDER: folder, HF_INFERENCE_USAGE_RUNS: runsFile },
    });
    cleanups.push(() => vsCode.stop());
    cleanups.push(() => refusePlantedTokens([vsCode.userDataFolder]));
    const browser = await launchChromium();
    cleanups.push(() => browser.close());
    const extension = projectFolder;
    const testRunner = join(projectFolder, 'test', 'support', 'usage', 'usageWindow.cjs');
    for (let window = 0; window < WINDOWS; window++) {
      const page = await (await browser.newContext()).newPage();
      await page.exposeFunction('codeAutomationExit', () => undefined);
      await page.exposeFunction('codeAutomationLog', () => undefined);
      await page.goto(workbenchUrl(vsCode, { extension, testRunner }));
      windows.push(new Workbench(page, ''));
    }
    const written = async (ending: string) => {
      const names = (await readdir(folder)).filter((name) => name.endsWith(ending));
      assert.equal(names.length, WINDOWS, ending);
      return Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
    };
    await eventually(() => written('.finished'), 180_000);
    await writeFile(join(folder, 'all.finished'), '');
    const texts = await eventually(() => written('.json'));
    exports = texts.map((text) => JSON.parse(text) as { json: string; csv: string });
  });
  after(async () => {
    for (const cleanUp of cleanups.toReversed()) {
      await cleanUp();
    }
  });

  it('equals in the export a recount from the log of the server, without repeats', () => {
    assert.ok(log.isComplete);
    assert.equal(log.recount('all').get('all')?.requests, RUNS);
    for (const { csv, json } of exports) {
      const rows = JSON.parse(json) as readonly UsageRow[];
      assert.deepEqual(
        grouped(rows, ({ model }) => model),
        withoutLimits(log.recount('model')),
      );
      assert.deepEqual(grouped(rows, tokenOf), withoutLimits(log.recount('token')));
      assert.deepEqual(rowsOf(csv), rows);
    }
  });

  it('equals in the dashboards of both windows the same recount', async () => {
    for (const workbench of windows) {
      const frame = await webviewFrame(workbench, '.chart');
      for (const [grouping, by] of [
        ['Model', 'model'],
        ['Account', 'token'],
      ] as const) {
        await frame.getByLabel('Group by').selectOption(grouping);
        await eventually(async () => {
          assert.deepEqual(await groupsOf(frame, by), Object.fromEntries(log.recount(by)));
        });
      }
      const cards = await cardsOf(frame);
      assert.deepEqual(
        COLUMNS.map(([name]) => cards.get(name)),
        COLUMNS.map(([, figure]) => log.recount('all').get('all')?.[figure]),
      );
    }
  });
});

function tokenOf({ account }: Pick<UsageRow, 'account'>): string {
  return ACCOUNTS.find((one) => one.account === account)?.token ?? account;
}

/** Adds up rows of the export, whatever their day. */
function grouped(rows: readonly UsageRow[], keyOf: (row: UsageRow) => string) {
  const groups: Record<string, Exported> = {};
  for (const row of rows) {
    const before = groups[keyOf(row)];
    groups[keyOf(row)] = {
      requests: (before?.requests ?? 0) + row.requests,
      failed: (before?.failed ?? 0) + row.failed,
      characters: (before?.characters ?? 0) + row.characters,
      tokens: (before?.tokens ?? 0) + row.promptTokens + row.completionTokens,
      cached: (before?.cached ?? 0) + row.cached,
    };
  }
  return groups;
}

/** The export has no column for rate limit hits. */
function withoutLimits(figures: ReadonlyMap<string, Figures>) {
  return Object.fromEntries(
    [...figures].map(([key, given]) => {
      const { rateLimited: _, ...others } = given;
      return [key, others];
    }),
  );
}

/** The rows of a CSV text in which nothing is quoted. */
function rowsOf(csv: string): readonly unknown[] {
  const [head = '', ...lines] = csv.trimEnd().split(/\r?\n/);
  const names = head.split(',');
  return lines.map((line) =>
    Object.fromEntries(line.split(',').map((text, index) => [names[index], index < 4 ? text : Number(text)])),
  );
}

/** The table of the groups, as a recount by models or tokens has it. It is read at once, because new figures replace it. */
async function groupsOf(frame: Frame, by: 'model' | 'token') {
  const rows = await frame
    .locator('table')
    .first()
    .locator('tbody tr')
    .evaluateAll((elements) =>
      elements.map((row) =>
        [...row.children].map((cell) => [cell.getAttribute('data-column') ?? '', cell.textContent] as const),
      ),
    );
  return Object.fromEntries(
    rows.map((cells) => {
      const texts = new Map(cells);
      const name = texts.get('') ?? '';
      const key = by === 'model' ? name : tokenOf({ account: name.split(' ')[0] ?? '' });
      return [
        key,
        Object.fromEntries(COLUMNS.map(([column, figure]) => [figure, numberOf(texts.get(column))])),
      ];
    }),
  );
}

async function cardsOf(frame: Frame): Promise<ReadonlyMap<string, number>> {
  const texts = await frame
    .locator('.cards > div')
    .evaluateAll((elements) => elements.map((card) => [...card.children].map((part) => part.textContent)));
  return new Map(texts.map(([name, value]) => [name ?? '', numberOf(value)]));
}

/** A dash stands where no server reported tokens. */
function numberOf(text = ''): number {
  return text === '–' ? 0 : Number(text.replaceAll(',', ''));
}
