/** The script of the result panel: it shows the view that its feature sends, and reports what the user does. */
import { html } from './elements';
import { ActionBar } from './result/actionBar';
import { handleCopying } from './result/codeBlock';
import { comparisonTable } from './result/comparisonTable';
import { factsLine } from './result/factsLine';
import { GrowingText } from './result/growingText';
import { icon } from './result/icons';
import { ItemSection } from './result/itemSection';
import { keepPlace } from './result/keepPlace';
import { LostFeature } from './result/lostFeature';
import { followPageEnd, isAtPageEnd } from './result/pageEnd';
import { shownLine } from './result/shownText';
import type { TableOrder } from './result/sortableTable';
import type { ResultText } from './resultBodyProtocol';
import type { ResultLabels } from './resultLabelsProtocol';
import { toResultPanelSchema } from './resultProtocol';
import type { FromResultPanel, KeptResult, ResultView, ToResultPanel } from './resultProtocol';
import { connectToFeature } from './webviewApi';

/** How long sections are drawn before the panel reacts to the user again. */
const SLICE_MS = 8;

const feature = connectToFeature<typeof toResultPanelSchema, FromResultPanel, KeptResult>(
  toResultPanelSchema,
  receive,
);

const title = html('h1');
const facts = html('div', { class: 'facts-holder' });
const actions = new ActionBar((action) => report({ kind: 'action', action }));
const lost = new LostFeature(() => shown);
const status = html('p', { class: 'status', role: 'status' });
const note = html('p', { class: 'note' });
const table = html('div');
const items = html('div');
const announcement = html('div', { class: 'unseen', 'aria-live': 'polite' });
const toEnd = html('button', { type: 'button', class: 'to-end' });
const main = html(
  'main',
  {},
  html('header', {}, html('div', { class: 'title' }, title, facts), actions.element, lost.element),
  ...[status, note, table, items],
);

let shown: ResultView | undefined;
let texts = new Map<string, GrowingText>();
let sections = new Map<number, ItemSection>();
let order: TableOrder = { column: undefined, isDescending: false };
let drawnTable = '';
let drawing = 0;

main.hidden = true;
toEnd.hidden = true;
document.body.append(main, toEnd, announcement);
toEnd.addEventListener('click', () => window.scrollTo(0, document.documentElement.scrollHeight));
handleCopying(
  main,
  () => shown?.labels,
  (text) => report({ kind: 'copyText', text }),
);
const isFollowingEnd = followPageEnd(main, isRunning, offerEnd);
feature.send({ kind: 'ready' });

/** Reports what the user did, which the feature confirms. */
function report(message: FromResultPanel): void {
  feature.send(message);
  lost.expect();
}

function isRunning(): boolean {
  return shown?.state === 'running';
}

/** Offers a way to the end of a text that grows out of sight. */
function offerEnd(): void {
  toEnd.hidden = !isRunning() || isAtPageEnd();
}

function receive(message: ToResultPanel): void {
  lost.heard();
  switch (message.kind) {
    case 'view':
      show(message.view);
      break;
    case 'append':
      if (message.view === shown?.id) {
        texts.get(message.text)?.replaceFrom(message.start, message.piece, message.isComplete);
      }
      break;
    case 'announce':
      announcement.textContent = message.text;
      break;
    case 'received':
      break;
  }
}

function show(view: ResultView): void {
  const isSame = view.id === shown?.id;
  const previous = shown;
  shown = view;
  if (!isSame) {
    forget();
  }
  feature.keep({ runIds: view.runIds });
  document.body.dataset['state'] = view.state;
  title.textContent = shownLine(view.title);
  title.hidden = view.title === '';
  if (!isSame || JSON.stringify(view.facts) !== JSON.stringify(previous?.facts)) {
    keepPlace(facts, () => facts.replaceChildren(...factsLine(view.facts, view.labels.details)));
  }
  actions.show(view.actions, view.labels.toolbar);
  showStatus(view);
  note.textContent = view.note ?? '';
  note.hidden = view.note === undefined;
  toEnd.textContent = view.labels.jumpToEnd;
  showTable(view);
  showItems(view);
  main.hidden = false;
  if (!isSame) {
    window.scrollTo(0, 0);
  }
  offerEnd();
}

/** Another result begins: nothing of the old one stays, such as its texts. */
function forget(): void {
  texts = new Map();
  sections = new Map();
  order = { column: undefined, isDescending: false };
  drawnTable = '';
  items.replaceChildren();
}

/** Changes the live region only if its text changes, so that it is not announced again. */
function showStatus({ status: text, state }: ResultView): void {
  status.hidden = text === '';
  if (status.textContent !== text) {
    status.replaceChildren(
      ...(state === 'running' ? [html('span', { class: 'spinner', 'aria-hidden': 'true' })] : []),
      ...(state === 'failed' ? [icon('error')] : []),
      text,
    );
  }
}

function showTable(view: ResultView): void {
  const drawn = JSON.stringify([view.table, view.labels]);
  if (drawn === drawnTable) {
    return;
  }
  drawnTable = drawn;
  keepPlace(table, () =>
    table.replaceChildren(
      ...(view.table === undefined ? [] : [comparisonTable(view.table, view.labels, order, showItem)]),
    ),
  );
}

/** Draws the sections: those for which there is time at once, and the others bit by bit. */
function showItems(view: ResultView): void {
  const wanted = view.items.map((item) => {
    const section =
      sections.get(item.index) ?? new ItemSection({ send: report, showItem, text: textElement });
    sections.set(item.index, section);
    section.set(item, view);
    return section;
  });
  for (const [index, section] of [...sections]) {
    if (!wanted.includes(section)) {
      section.element.remove();
      sections.delete(index);
    }
  }
  for (const [index, { element }] of wanted.entries()) {
    if (items.children[index] !== element) {
      items.insertBefore(element, items.children[index] ?? null);
    }
  }
  drawing++;
  drawSections(wanted, drawing);
}

function drawSections(rest: readonly ItemSection[], turn: number): void {
  if (turn !== drawing) {
    return;
  }
  const deadline = performance.now() + SLICE_MS;
  let drawn = 0;
  while (drawn < rest.length && (drawn === 0 || performance.now() < deadline)) {
    rest[drawn++]?.draw();
  }
  items.ariaBusy = String(drawn < rest.length);
  if (drawn < rest.length) {
    setTimeout(() => drawSections(rest.slice(drawn), turn));
  }
}

function showItem(index: number): void {
  const section = sections.get(index);
  section?.draw();
  section?.element.scrollIntoView({ block: 'start' });
  section?.element.focus({ preventScroll: true });
}

/** Returns the element of a text, which is the same for all views that have a text with its ID. */
function textElement(text: ResultText, label: string, labels: ResultLabels): HTMLElement {
  const known = texts.get(text.id);
  const growing =
    known?.kind.format === text.format ? known : new GrowingText(text, label, labels, isFollowingEnd);
  texts.set(text.id, growing);
  growing.replaceFrom(0, text.start, text.isComplete);
  return growing.element;
}
