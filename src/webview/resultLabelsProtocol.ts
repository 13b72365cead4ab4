import * as v from 'valibot';

/** The words of the result panel's own controls. `{0}` stands for a value that the panel inserts. */
export const resultLabelsSchema = v.object({
  /** Name of the toolbar for screen readers. */
  toolbar: v.string(),
  /** Button of a block of code or of a text. */
  copyCode: v.string(),
  copied: v.string(),
  /** Shows the rows with negligible scores: `Show {0} more`. */
  showMore: v.string(),
  showLess: v.string(),
  /** Name of a button that sorts by a column: `Sort by {0}`. */
  sortBy: v.string(),
  /** Name of a heading that shows the source: `Show {0} in the editor`. */
  revealSource: v.string(),
  openFile: v.string(),
  /** Jumps to the end of a growing text. */
  jumpToEnd: v.string(),
  details: v.string(),
  /** Stands between the formatted part of a long text and the rest. */
  restUnformatted: v.string(),
  /** Names of lists for screen readers. */
  legend: v.string(),
  boxes: v.string(),
  /** Says that the panel has lost its feature. */
  lost: v.string(),
  /** Name of the link that then opens the result in another panel. */
  openAgain: v.string(),
});
export type ResultLabels = v.InferOutput<typeof resultLabelsSchema>;
