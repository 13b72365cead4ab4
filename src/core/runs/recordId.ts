/** The ID of the record that the history keeps of one input of a run. IDs sort by the time of the run, then by the input. */
export function recordId(run: string, at: number, index: number): string {
  return `${String(Math.max(at, 0)).padStart(15, '0')}-${run.slice(0, 8)}-${String(index).padStart(5, '0')}`;
}
