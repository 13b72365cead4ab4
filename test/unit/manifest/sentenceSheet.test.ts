import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { getL10nJson } from '@vscode/l10n-dev';
import { readSources } from '../architecture/sourceFile';
import {
  SHEET_COMMAND,
  SHEET_PATH,
  formsIn,
  sentenceSheet,
  sheetText,
} from '../../support/sentences/sentenceSheet';
import type { SheetRow } from '../../support/sentences/sentenceSheet';

/** Files with texts that the sheet does not show: the values of settings, titles, and what the view says above its rows. */
const NOT_SHOWN = [
  'platform/messages/apiLabels.ts',
  'platform/messages/settingLabels.ts',
  'features/pins/pinDraft.ts',
  'features/pins/pinEditor.ts',
  'features/pins/pinsView.ts',
];

/**
 * A single model is called by its name, so that English never counts to one here. The form is there for languages that
 * use it for other counts, as Russian does for 21.
 */
const NEVER_ONE = [
  'Pinned {0} model.',
  'Unpin {0} model?',
  'Unpinned {0} model.',
  'VS Code closed during {0} change to these pinned models: {1}. The change was applied.',
  'VS Code closed during {0} change to these pinned models: {1}. The change was not applied. Apply it now?',
];

function isOnTheSheet(path: string): boolean {
  return (
    /^(?:platform\/messages|features\/pins)\/|^features\/localServer\/localServerMessage\.ts$/.test(path) &&
    !NOT_SHOWN.includes(path)
  );
}

describe('the sheet of sentences', () => {
  let text = '';
  let rows: readonly SheetRow[] = [];
  let keys: readonly string[] = [];

  before(async function () {
    this.timeout(60_000);
    const tables = await sentenceSheet();
    text = sheetText(tables);
    rows = tables.flatMap((table) => table.rows);
    const sources = readSources('src').filter(({ path }) => isOnTheSheet(path));
    keys = Object.keys(
      await getL10nJson(sources.map(({ text: contents }) => ({ extension: '.ts', contents }))),
    );
  });

  it('shows each sentence as the code makes it', () => {
    const kept = readFileSync(SHEET_PATH, 'utf8').split('\n');
    const made = text.split('\n');
    assert.deepEqual(
      {
        gone: kept.filter((line) => !made.includes(line)),
        new: made.filter((line) => !kept.includes(line)),
      },
      { gone: [], new: [] },
      `${SHEET_PATH} is not what the code shows. Run ${SHEET_COMMAND}, and look at what changed.`,
    );
    assert.equal(kept.join('\n'), text, `Run ${SHEET_COMMAND}.`);
  });

  it('shows every sentence about failures and pinned models', () => {
    const shown = new Set(rows.flatMap(({ translated }) => translated.map(({ key }) => key)));
    assert.deepEqual(
      keys.filter((key) => !shown.has(key)),
      [],
      'No row shows these sentences. Add a scene in test/support/sentences, or remove the sentence if nothing can reach it.',
    );
  });

  it('leaves no placeholder without a value', () => {
    assert.deepEqual(
      rows.filter((row) => [row.text, ...row.buttons].some((shown) => /\{\d+\}/.test(shown))),
      [],
    );
  });

  it('shows every form of each counted sentence', () => {
    const counted = keys.filter((key) => key.includes('|'));
    const missing = counted.flatMap((key) =>
      key
        .split('|')
        .filter(
          (form) =>
            !rows.some(
              (row) => row.translated.some((one) => one.key === key) && formsIn(form, row.text).length > 0,
            ),
        ),
    );
    assert.deepEqual(missing.sort(), NEVER_ONE, 'Add a scene with such a count in test/support/sentences.');
  });
});
