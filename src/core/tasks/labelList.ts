/** Maximum number of labels that a run sends. */
export const MAX_LABELS = 100;

/** Reads labels that a user entered, separated by commas or lines, each once. */
export function readLabelList(text: string): readonly string[] {
  const labels = text.split(/[,;\n，、；]/).map((label) => label.trim());
  return [...new Set(labels.filter((label) => label !== ''))];
}
