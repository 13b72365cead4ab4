/** Lets the arrow keys, Home, and End move between the days of a chart, and calls `select` for a click, Enter, or Space. */
export function handleChartKeys(container: HTMLElement, select: (day: string) => void): void {
  const daysIn = () => [...container.querySelectorAll<SVGGElement>('.day')];
  const dayAt = ({ target }: Event) =>
    target instanceof Element ? (target.closest<SVGGElement>('.day') ?? undefined) : undefined;

  container.addEventListener('click', (event) => {
    const day = dayAt(event)?.dataset['day'];
    if (day !== undefined) {
      select(day);
    }
  });
  container.addEventListener('keydown', (event) => {
    const current = dayAt(event);
    const day = current?.dataset['day'];
    if (current === undefined || day === undefined || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    const days = daysIn();
    const index = days.indexOf(current);
    const target = { ArrowLeft: index - 1, ArrowRight: index + 1, Home: 0, End: days.length - 1 }[event.key];
    if (target !== undefined) {
      event.preventDefault();
      focusDay(days, days[target] ?? current);
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      select(day);
    }
  });
}

/** Moves the focus, and Tab's way into the chart with it. */
function focusDay(days: readonly SVGGElement[], wanted: SVGGElement): void {
  for (const day of days) {
    day.setAttribute('tabindex', day === wanted ? '0' : '-1');
  }
  wanted.focus();
}
