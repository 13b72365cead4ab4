/**
 * Returns a name for each column of a header, so that all of them can be selected: one whose name an earlier column has gets
 * a number, as in “text (2)”.
 */
export function columnNames(header: readonly string[]): readonly string[] {
  const names = header.map((name) => name.trim());
  const given = new Set(names);
  const last = new Map<string, number>();
  return names.map((name) => {
    let number = (last.get(name) ?? 0) + 1;
    while (number > 1 && given.has(numbered(name, number))) {
      number++;
    }
    last.set(name, number);
    return number === 1 ? name : numbered(name, number);
  });
}

function numbered(name: string, number: number): string {
  return `${name} (${number})`;
}
