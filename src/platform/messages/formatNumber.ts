import { env } from 'vscode';

/** Writes a number as VS Code's language does. */
export function formatNumber(value: number): string {
  return new Intl.NumberFormat(env.language).format(value);
}
