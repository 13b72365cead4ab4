import { html } from '../elements';
import { SHOW_RUNS } from '../resultProtocol';
import type { ResultView } from '../resultProtocol';
import { icon } from './icons';

/** How long the feature may take to confirm a message. An extension host that is only busy confirms it later. */
const MAX_SILENCE_MS = 3000;

/**
 * Says so if nobody takes the messages of the panel: VS Code keeps a panel whose extension host has crashed, but does not
 * connect it to the new one. That one can only show the result in another panel.
 */
export class LostFeature {
  readonly element = html('p', { class: 'lost', role: 'alert' });
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly view: () => ResultView | undefined) {
    this.element.hidden = true;
  }

  /** A message was sent. */
  expect(): void {
    this.timer ??= setTimeout(() => this.show(), MAX_SILENCE_MS);
  }

  /** The feature has sent something, so it is there. */
  heard(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.element.hidden = true;
  }

  private show(): void {
    const view = this.view();
    if (view === undefined) {
      return;
    }
    const { labels, runIds } = view;
    this.element.hidden = false;
    const link = runIds.length === 0 ? [] : [' ', openAgain(labels.openAgain, runIds)];
    this.element.replaceChildren(icon('error'), html('span', {}, labels.lost, ...link));
  }
}

/** Returns a link that runs a command: VS Code itself does that, without the extension host that has crashed. */
function openAgain(label: string, runIds: readonly string[]): HTMLElement {
  const args = encodeURIComponent(JSON.stringify([{ ids: runIds }]));
  return html('a', { href: `command:${SHOW_RUNS}?${args}` }, label);
}
