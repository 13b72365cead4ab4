import { visibleText } from '../../core/tasks/visibleText';
import { html } from '../elements';
import type { ResultLabels } from '../resultLabelsProtocol';
import { shownLine } from './shownText';

/** How long a button says that it has copied. */
const COPIED_MS = 2_000;

/** Creates a block of code with the name of its language and a button that copies it. */
export function codeBlock(code: string, language: string, labels: ResultLabels): HTMLElement {
  const button = html('button', { type: 'button', class: 'small copy-code' }, labels.copyCode);
  return html(
    'div',
    { class: language === '' ? 'code-block' : 'code-block named' },
    html('div', { class: 'code-head' }, html('span', { class: 'language' }, shownLine(language)), button),
    html('pre', { tabindex: 0 }, html('code', {}, visibleText(code))),
  );
}

/**
 * Copies the code of the block whose button is pressed, as it is seen. One listener serves all blocks, also those that are
 * created while a text grows.
 */
export function handleCopying(
  root: HTMLElement,
  labels: () => ResultLabels | undefined,
  copy: (text: string) => void,
): void {
  root.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('.copy-code') : null;
    const code = button?.closest('.code-block')?.querySelector('code');
    const words = labels();
    if (button === null || code === null || code === undefined || words === undefined) {
      return;
    }
    copy(code.textContent);
    button.textContent = words.copied;
    setTimeout(() => (button.textContent = words.copyCode), COPIED_MS);
  });
}
