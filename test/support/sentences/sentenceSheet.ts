import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { eventually } from '../eventually';
import { loadWithoutVsCode } from '../manifest/loadWithoutVsCode';
import type { Scene, Shown } from './scene';
import type * as Subjects from './subjects';
import { VsCodeStandIn } from './vscodeStandIn';
import type { Translated } from './vscodeStandIn';

/** Where the sheet is kept, for translators and reviewers. */
export const SHEET_PATH = 'docs/sentences.md';
/** What writes it. */
export const SHEET_COMMAND = 'npm run sentences';

/** One row of the sheet. */
export interface SheetRow extends Shown {
  readonly when: string;
  /** The sentences of the bundle that it shows, in the order in which they were translated. */
  readonly translated: readonly Translated[];
}

/** One table of the sheet. */
export interface SheetTable {
  readonly title: string;
  readonly rows: readonly SheetRow[];
}

/** Runs the code for every row of the sheet. */
export async function sentenceSheet(): Promise<readonly SheetTable[]> {
  const vscode = new VsCodeStandIn();
  const { SUBJECTS } = (await loadWithoutVsCode(
    'test/support/sentences/subjects.ts',
    vscode.module,
  )) as typeof Subjects;
  const tables: SheetTable[] = [];
  for (const { scenes, title } of SUBJECTS) {
    const rows: SheetRow[] = [];
    for (const scene of scenes) {
      rows.push(await play(scene, vscode));
    }
    tables.push({ title, rows });
  }
  return tables;
}

async function play({ act, answers = [], when }: Scene, vscode: VsCodeStandIn): Promise<SheetRow> {
  vscode.begin(answers);
  const made = await outcomeOf(act);
  if (made === undefined) {
    // Nobody waits for some messages.
    await eventually(() => assert.ok(vscode.shown.length > 0, `“${when}” shows nothing.`));
  }
  await setImmediate();
  const shown = made === undefined ? vscode.shown : [made];
  const text = shown.map((one) => one.text).join('\n');
  const buttons = shown.flatMap((one) => one.buttons);
  const translated = vscode.translated.filter((one) => isShown(one, text, buttons));
  return { when, text, buttons, translated };
}

/** What the scene gave to be shown; `undefined` where it showed it itself. */
async function outcomeOf(act: Scene['act']): Promise<Shown | undefined> {
  const acting = act();
  if (!(acting instanceof Promise)) {
    return acting;
  }
  try {
    await acting;
  } catch (error) {
    // By its name: the class of the bundle is another one. Whoever shows the sheet dismisses each question.
    if (!(error instanceof Error) || error.name !== 'DismissedError') {
      throw error;
    }
  }
  return undefined;
}

/** Whether a translated sentence, or one form of a counted one, is in what was shown. */
function isShown({ text: sentence }: Translated, text: string, buttons: readonly string[]): boolean {
  return buttons.includes(sentence) || formsIn(sentence, text).length > 0;
}

/** The forms of a counted sentence, or the one form of another, that a text has. */
export function formsIn(sentence: string, text: string): readonly string[] {
  return sentence.split('|').filter((form) => {
    const parts = form.split(/\{\d+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`(?<![\\p{L}\\d])${parts.join('.+')}(?![\\p{L}\\d])`, 'su').test(text);
  });
}

/** The sheet as the text of its file. */
export function sheetText(tables: readonly SheetTable[]): string {
  const lines = tables.flatMap(({ rows, title }) => [
    '',
    `## ${title}`,
    '',
    '| When | What is shown | Buttons | Text in the bundle |',
    '| --- | --- | --- | --- |',
    ...rows
      .map(({ buttons, text, translated, when }) =>
        [when, text, buttons.join('<br>'), keysOf(translated, text).join('<br>')]
          .map((cell) => ` ${cell.replaceAll('|', '\\|').replaceAll('\n', '<br>')} `)
          .join('|'),
      )
      .map((cells) => `|${cells}|`),
  ]);
  return [
    '# Sentences',
    '',
    `What users read when something fails and when pinned models change, with sample values. Translators find here how`,
    `each sentence is used. \`${SHEET_COMMAND}\` writes this page by running the code; do not edit it.`,
    '',
    '<!-- prettier-ignore-start -->',
    ...lines,
    '',
    '<!-- prettier-ignore-end -->',
    '',
  ].join('\n');
}

/** The sentences that differ from what they look like with values, each once. */
function keysOf(translated: readonly Translated[], text: string): readonly string[] {
  const keys = new Set(
    translated.filter((one) => one.key !== text && /[{|]/.test(one.key)).map(({ key }) => key),
  );
  return [...keys];
}
