import { env } from 'vscode';

const UNITS = ['kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** Formats a size for VS Code's display language, such as `358 MB`. */
export function formatBytes(bytes: number): string {
  return format(bytes, '');
}

/** Formats a speed, such as `5.2 MB/s`. */
export function formatByteRate(bytesPerSecond: number): string {
  return format(bytesPerSecond, '-per-second');
}

function format(bytes: number, suffix: '' | '-per-second'): string {
  const step = Math.min(Math.max(Math.floor(Math.log10(Math.max(bytes, 1)) / 3) - 1, 0), UNITS.length - 1);
  const value = bytes / 1000 ** (step + 1);
  return new Intl.NumberFormat(env.language, {
    style: 'unit',
    unit: `${UNITS[step] ?? 'kilobyte'}${suffix}`,
    maximumFractionDigits: value < 10 ? 1 : 0,
  }).format(value);
}
