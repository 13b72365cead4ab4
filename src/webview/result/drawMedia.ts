import { html } from '../elements';
import type { ResultBodyOf } from '../resultBodyProtocol';
import type { BodyContext } from './bodyContext';
import { pictureOverlay } from './pictureOverlay';
import { swatch } from './palette';
import { shownLine } from './shownText';

type ImageBody = ResultBodyOf<'image'>;
type Found = ImageBody['boxes'][number] | ImageBody['masks'][number];

/** Draws a picture with the found objects on it, and a numbered list of them that shows one of them alone. */
export function drawImage(body: ImageBody, context: BodyContext): readonly HTMLElement[] {
  const { source, alt, boxes, masks, canOpen } = body;
  const found = [...boxes, ...masks];
  const overlay = pictureOverlay(boxes, masks);
  const parts: HTMLElement[] = [];
  if (isLoadable(source)) {
    const picture = html('img', { src: source, alt: shownLine(alt) });
    const holder = html('div', { class: 'picture' }, picture, overlay.element);
    overlay.fit(picture);
    picture.addEventListener('error', () =>
      holder.replaceChildren(html('p', { class: 'note' }, shownLine(alt))),
    );
    parts.push(holder);
  }
  if (found.length > 0) {
    parts.push(foundList(found, overlay.showOnly, context, boxes.length > 0));
  }
  return [...parts, ...(canOpen ? [openButton(context)] : [])];
}

function foundList(
  found: readonly Found[],
  showOnly: (index: number | undefined) => void,
  { labels }: BodyContext,
  hasBoxes: boolean,
): HTMLElement {
  const buttons = found.map(({ label, score, color }, index) =>
    html(
      'button',
      { type: 'button', class: 'legend-button', 'aria-pressed': 'false' },
      swatch(color),
      html('span', {}, `${index + 1}`),
      html('span', { class: 'found-label' }, shownLine(label)),
      html('span', { class: 'muted' }, score),
    ),
  );
  for (const [index, button] of buttons.entries()) {
    button.addEventListener('click', () => {
      const isPressed = button.getAttribute('aria-pressed') === 'true';
      for (const other of buttons) {
        other.setAttribute('aria-pressed', String(other === button && !isPressed));
      }
      showOnly(isPressed ? undefined : index);
    });
  }
  return html(
    'ul',
    { class: 'legend', 'aria-label': hasBoxes ? labels.boxes : labels.legend },
    ...buttons.map((button) => html('li', {}, button)),
  );
}

/** Draws a player. The file can be opened if the browser cannot play it. */
export function drawAudio(body: ResultBodyOf<'audio'>, context: BodyContext): readonly HTMLElement[] {
  const { source, label, canOpen } = body;
  const player = html('audio', { controls: '', preload: 'metadata', 'aria-label': shownLine(label) });
  if (isLoadable(source)) {
    player.src = source;
  }
  return [
    html('div', { class: 'sound' }, html('div', { class: 'muted' }, shownLine(label)), player),
    ...(canOpen ? [openButton(context)] : []),
  ];
}

export function drawFile(
  { label, canOpen }: ResultBodyOf<'file'>,
  context: BodyContext,
): readonly HTMLElement[] {
  return [html('p', {}, shownLine(label)), ...(canOpen ? [openButton(context)] : [])];
}

function openButton({ labels, send, item, body }: BodyContext): HTMLElement {
  const button = html(
    'button',
    { type: 'button', class: 'small', 'data-key': `open-${body}` },
    labels.openFile,
  );
  button.addEventListener('click', () => send({ kind: 'openFile', item, body }));
  return button;
}

/** Whether an address is one that the feature gives: a file of the extension, or data. The policy of the page refuses others, too. */
function isLoadable(source: string | undefined): source is string {
  return source !== undefined && (/^data:(?:image|audio)\//.test(source) || source.startsWith('https://'));
}
