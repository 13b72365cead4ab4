import { env } from 'vscode';

/** Formats a number for VS Code's display language. */
export function formatNumber(value: number): string {
  return new Intl.NumberFormat(env.language).format(value);
}
