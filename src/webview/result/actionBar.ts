import { html } from '../elements';
import type { ResultAction, ResultView } from '../resultProtocol';
import { icon } from './icons';
import { handleRovingFocus, keepOneStop } from './rovingFocus';

type Actions = ResultView['actions'];

/** The actions that a single item of several has, too. */
const ITEM_ACTIONS: readonly ResultAction[] = ['copy', 'insert', 'replace'];

/** The toolbar of the panel. A button that stays keeps its element, and so the focus. */
export class ActionBar {
  readonly element = html('div', { class: 'toolbar', role: 'toolbar' });
  private readonly buttons = new Map<ResultAction, HTMLButtonElement>();

  constructor(private readonly press: (action: ResultAction) => void) {
    handleRovingFocus(this.element);
  }

  show(actions: Actions, label: string): void {
    this.element.setAttribute('aria-label', label);
    this.element.hidden = actions.length === 0;
    const focused = [...this.buttons.values()].some((button) => button === document.activeElement);
    const wanted = actions.map((action) => this.button(action));
    for (const [id, button] of this.buttons) {
      if (!wanted.includes(button)) {
        button.remove();
        this.buttons.delete(id);
      }
    }
    for (const [index, button] of wanted.entries()) {
      if (this.element.children[index] !== button) {
        this.element.insertBefore(button, this.element.children[index] ?? null);
      }
    }
    keepOneStop(this.element);
    if (focused && !this.element.contains(document.activeElement)) {
      wanted[0]?.focus();
    }
  }

  private button({ id, label }: Actions[number]): HTMLButtonElement {
    const existing = this.buttons.get(id);
    const button = existing ?? actionButton(id, label, () => this.press(id));
    const text = button.querySelector('span');
    if (text !== null && text.textContent !== label) {
      text.textContent = label;
      button.title = label;
    }
    this.buttons.set(id, button);
    return button;
  }
}

/** Creates the actions of one item of several. They are named by their label and by the heading of the item. */
export function itemActions(
  actions: Actions,
  headingId: string,
  press: (action: ResultAction) => void,
): HTMLElement {
  const buttons = actions
    .filter(({ id }) => ITEM_ACTIONS.includes(id))
    .map(({ id, label }) => {
      const button = actionButton(id, label, () => press(id));
      const text = button.querySelector('span');
      if (text !== null) {
        text.id = `${headingId}-${id}`;
        button.setAttribute('aria-labelledby', `${text.id} ${headingId}`);
      }
      button.dataset['key'] = `${headingId}-${id}`;
      return button;
    });
  return html('div', { class: 'item-actions' }, ...buttons);
}

function actionButton(id: ResultAction, label: string, press: () => void): HTMLButtonElement {
  const button = html(
    'button',
    { type: 'button', class: 'action', title: label },
    icon(id),
    html('span', {}, label),
  );
  button.addEventListener('click', press);
  return button;
}
