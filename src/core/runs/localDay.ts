/** Returns the day of a time in the local time zone: `2026-11-26`. */
export function localDay(time: number): string {
  const date = new Date(time);
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${String(date.getFullYear()).padStart(4, '0')}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

/** Returns noon of a day that `localDay` returned, which is on that day in every time zone. */
export function noonOf(day: string): Date {
  return new Date(`${day}T12:00:00`);
}
