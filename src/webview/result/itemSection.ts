import { html } from '../elements';
import type { ResultBody, ResultText } from '../resultBodyProtocol';
import type { ResultLabels } from '../resultLabelsProtocol';
import type { FromResultPanel, ResultItem, ResultView } from '../resultProtocol';
import { itemActions } from './actionBar';
import type { BodyContext } from './bodyContext';
import { noteLines } from './dataTable';
import { keepPlace } from './keepPlace';
import { drawBody } from './drawBody';
import { fillIn, shownLine } from './shownText';

/** What the sections of a result share. */
export interface SectionContext {
  readonly send: (message: FromResultPanel) => void;
  readonly showItem: (index: number) => void;
  readonly text: (text: ResultText, label: string, labels: ResultLabels) => HTMLElement;
}

/** The result for one input. What stays the same in a new view keeps its elements. */
export class ItemSection {
  readonly element = html('section', { class: 'item', tabindex: -1 });
  private item: ResultItem | undefined;
  private view: ResultView | undefined;
  private drawn = '';

  constructor(private readonly context: SectionContext) {}

  /** Sets what is drawn by the next `draw`. */
  set(item: ResultItem, view: ResultView): void {
    this.item = item;
    this.view = view;
  }

  /** Draws the item if anything but its texts has changed, and passes on the texts. */
  draw(): void {
    const { item, view } = this;
    if (item === undefined || view === undefined) {
      return;
    }
    // A single item has no actions of its own.
    const actions = item.heading === undefined ? [] : view.actions;
    const shape = JSON.stringify([item, actions, view.labels], withoutTexts);
    if (shape === this.drawn) {
      for (const text of textsOf(item.bodies)) {
        this.context.text(text, '', view.labels);
      }
      return;
    }
    this.drawn = shape;
    keepPlace(this.element, () => this.element.replaceChildren(...this.parts(item, view)));
  }

  private parts(item: ResultItem, view: ResultView): readonly HTMLElement[] {
    const { index, notes, bodies } = item;
    return [
      ...(item.heading === undefined ? [] : [this.head(item, item.heading, view)]),
      ...headlineParts(item),
      ...noteLines(notes),
      ...bodies.flatMap((body, at) =>
        html(
          'div',
          { class: `body ${body.kind}` },
          ...drawBody(body, this.bodyContext(view.labels, index, at)),
        ),
      ),
    ];
  }

  private bodyContext(labels: ResultLabels, item: number, body: number): BodyContext {
    const { send, showItem, text } = this.context;
    return { labels, item, body, send, showItem, text: (one, label) => text(one, label, labels) };
  }

  private head({ index, canReveal }: ResultItem, heading: string, view: ResultView): HTMLElement {
    const id = `item-${index}`;
    const title = canReveal
      ? this.revealButton(index, heading, view.labels.revealSource)
      : shownLine(heading);
    return html(
      'div',
      { class: 'item-head' },
      html('h2', { id }, title),
      itemActions(view.actions, id, (action) => this.context.send({ kind: 'action', action, item: index })),
    );
  }

  private revealButton(item: number, heading: string, tooltip: string): HTMLElement {
    const button = html(
      'button',
      {
        type: 'button',
        class: 'link-button',
        title: fillIn(tooltip, shownLine(heading)),
        'data-key': 'reveal',
      },
      shownLine(heading),
    );
    button.addEventListener('click', () => this.context.send({ kind: 'reveal', item }));
    return button;
  }
}

/** Each item has one heading: where it is from, its most important result, or, for screen readers, what its text is. */
function headlineParts({ heading, headline, bodies: [first] }: ResultItem): readonly HTMLElement[] {
  if (headline !== undefined) {
    return [html(heading === undefined ? 'h2' : 'p', { class: 'headline' }, shownLine(headline))];
  }
  const label = heading === undefined && first !== undefined && 'label' in first ? first.label : '';
  return label === '' ? [] : [html('h2', { class: 'unseen' }, shownLine(label))];
}

/** Leaves out what a text element takes over by itself. */
function withoutTexts(_key: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'isComplete' in value && 'format' in value
    ? { ...value, start: '', length: 0, isComplete: true }
    : value;
}

function textsOf(bodies: readonly ResultBody[]): readonly ResultText[] {
  return bodies.flatMap((body) => {
    switch (body.kind) {
      case 'text':
        return [
          ...(body.reasoning === undefined ? [] : [body.reasoning.text]),
          ...(body.text === undefined ? [] : [body.text]),
          ...body.alternatives.map(({ text }) => text),
          ...(body.toolCalls?.calls.map((call) => call.arguments) ?? []),
        ];
      case 'json':
        return [body.text];
      default:
        return [];
    }
  });
}
