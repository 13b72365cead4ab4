import { html } from '../elements';
import type { ResultBodyOf } from '../resultBodyProtocol';
import type { BodyContext } from './bodyContext';
import { icon } from './icons';
import { shownBlock } from './shownText';

/** Draws why there is no result, with what the user can do about it. */
export function drawFailure(
  { message, buttons }: ResultBodyOf<'failure'>,
  { send, item }: BodyContext,
): readonly HTMLElement[] {
  const actions = buttons.map((label, button) => {
    const element = html(
      'button',
      { type: 'button', class: button === 0 ? 'primary' : '', 'data-key': `button-${button}` },
      label,
    );
    element.addEventListener('click', () => send({ kind: 'button', item, button }));
    return element;
  });
  return [
    // Screen readers announce it, since no notification says the same. Once is enough for several inputs.
    html(
      'div',
      { class: 'failure-message', ...(item === 0 && { role: 'alert' }) },
      icon('error'),
      html('p', {}, shownBlock(message)),
    ),
    ...(actions.length === 0 ? [] : [html('div', { class: 'buttons' }, ...actions)]),
  ];
}
