import type { Rows } from '../../core/tasks/reading';
import type { Wording } from '../../core/tasks/readingTables';
import { ScoreText } from '../../core/tasks/scoreText';
import { visibleLine } from '../../core/tasks/visibleText';
import type { PanelStrings } from './panelStrings';

/** The strings and number formats for what the panel shows. */
export interface PartWording extends Wording {
  readonly panel: PanelStrings;
}

/** Maximum length of a cell in UTF-16 units. The raw answer has the rest. */
const MAX_CELL_LENGTH = 300;

/** A text from a model on one line, without invisible characters. */
export function cell(text: string): string {
  return visibleLine(text, MAX_CELL_LENGTH);
}

/** Formats the scores of rows in the same way. */
export function scoresOf(rows: readonly { readonly score?: number }[], { numbers }: Wording): ScoreText {
  return new ScoreText(
    rows.flatMap(({ score }) => score ?? []),
    numbers,
  );
}

/** Says that there are no rows, or how many are missing. */
export function rowNotes({ refused, rows, total }: Rows<unknown>, { strings, numbers }: Wording): string[] {
  return [
    ...(rows.length === 0 ? [strings.noRows] : []),
    ...(rows.length > 0 && total > rows.length + refused
      ? [strings.rowsShown(total, numbers.whole(total), numbers.whole(rows.length))]
      : []),
    ...(refused > 0 ? [strings.rowsRefused(refused, numbers.whole(refused))] : []),
  ];
}
