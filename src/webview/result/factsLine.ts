import { html } from '../elements';
import type { ResultView } from '../resultProtocol';
import { shownLine } from './shownText';

/** Draws the short facts of a run. The others are in a tooltip, and below when it is opened. */
export function factsLine(
  { text, more, details }: ResultView['facts'],
  label: string,
): readonly HTMLElement[] {
  const short = [text, ...more].filter((fact) => fact !== '').map(shownLine);
  if (details.length === 0) {
    return short.length === 0 ? [] : [html('p', { class: 'facts' }, ...withDots(short))];
  }
  const tooltip = details.map((fact) => `${shownLine(fact.label)}: ${shownLine(fact.value)}`).join('\n');
  return [
    html(
      'details',
      { class: 'facts', 'data-key': 'facts' },
      html('summary', { title: tooltip }, ...withDots(short.length === 0 ? [label] : short)),
      html(
        'dl',
        { class: 'facts-list', 'aria-label': label },
        ...details.map((fact) =>
          html('div', {}, html('dt', {}, shownLine(fact.label)), html('dd', {}, shownLine(fact.value))),
        ),
      ),
    ),
  ];
}

function withDots(facts: readonly string[]): readonly (Node | string)[] {
  return facts.flatMap((fact, index) =>
    index === 0 ? [html('span', {}, fact)] : [' · ', html('span', {}, fact)],
  );
}
