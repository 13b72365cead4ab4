import { svg } from '../elements';
import type { ResultBodyOf } from '../resultBodyProtocol';
import { paletteIndex, patternFill } from './palette';
import { shownLine } from './shownText';

type Boxes = ResultBodyOf<'image'>['boxes'];
type Masks = ResultBodyOf<'image'>['masks'];

const LABEL_HEIGHT = 16;
const PX_PER_CHARACTER = 7;

let count = 0;

/** The layer over a picture that shows where objects are. Each has its number from the list, not only a color. */
interface PictureOverlay {
  readonly element: SVGSVGElement;
  /** Draws again whenever the size of the picture changes. */
  fit(picture: HTMLImageElement): void;
  readonly showOnly: (index: number | undefined) => void;
}

export function pictureOverlay(boxes: Boxes, masks: Masks): PictureOverlay {
  const element = svg('svg', { class: 'overlay', 'aria-hidden': 'true' });
  const name = `overlay-${count++}`;
  let only: number | undefined;
  /** In the order of the list of what was found. */
  let parts: readonly SVGElement[] = [];
  const show = () => {
    for (const [index, part] of parts.entries()) {
      part.classList.toggle('away', only !== undefined && only !== index);
    }
  };
  const draw = (picture: HTMLImageElement) => {
    const { clientWidth: width, clientHeight: height, naturalWidth, naturalHeight } = picture;
    if (width === 0 || naturalWidth === 0) {
      return;
    }
    const scale = { x: width / naturalWidth, y: height / naturalHeight };
    element.setAttribute('viewBox', `0 0 ${width} ${height}`);
    const drawnBoxes = boxes.map((box, index) => drawBox(box, index, scale, width));
    const drawnMasks = masks.map((mask, index) =>
      drawMask(mask, boxes.length + index, `${name}-${index}`, width, height),
    );
    parts = [...drawnBoxes, ...drawnMasks];
    // Segments may be as large as the picture, and would hide the boxes.
    element.replaceChildren(...drawnMasks, ...drawnBoxes);
    show();
  };
  return {
    element,
    fit: (picture) => {
      picture.addEventListener('load', () => draw(picture));
      new ResizeObserver(() => draw(picture)).observe(picture);
    },
    showOnly: (index) => {
      only = index;
      show();
    },
  };
}

function drawBox(
  { label, color, xmin, ymin, xmax, ymax }: Boxes[number],
  index: number,
  scale: { readonly x: number; readonly y: number },
  pictureWidth: number,
): SVGElement {
  const [x, right] = [xmin, xmax].map((value) => value * scale.x).toSorted((a, b) => a - b);
  const [y, bottom] = [ymin, ymax].map((value) => value * scale.y).toSorted((a, b) => a - b);
  const [left, top] = [finite(x), finite(y)];
  const text = `${index + 1} ${shownLine(label).slice(0, 24)}`;
  const width = text.length * PX_PER_CHARACTER + 8;
  const labelX = Math.max(0, Math.min(left, pictureWidth - width));
  // A label above the picture's edge would not be seen.
  const labelY = top < LABEL_HEIGHT ? top : top - LABEL_HEIGHT;
  return svg(
    'g',
    { class: `found color-${paletteIndex(color)}` },
    ...['box-edge', 'box'].map((name) =>
      svg('rect', {
        class: name,
        x: left,
        y: top,
        width: finite(right) - left,
        height: finite(bottom) - top,
      }),
    ),
    svg('rect', { class: 'box-label', x: labelX, y: labelY, width, height: LABEL_HEIGHT }),
    svg('text', { class: 'box-text', x: labelX + 4, y: labelY + 12 }, text),
  );
}

/** Numbers from outside may be anything, and SVG does not take infinite ones. */
function finite(value: number | undefined): number {
  return Math.min(1e5, Math.max(-1e5, value === undefined || Number.isNaN(value) ? 0 : value));
}

function drawMask(
  { color, source }: Masks[number],
  index: number,
  id: string,
  width: number,
  height: number,
): SVGElement {
  const number = svg(
    'text',
    { class: 'mask-number', 'text-anchor': 'middle', 'dominant-baseline': 'middle' },
    `${index + 1}`,
  );
  if (!source.startsWith('data:image/')) {
    return svg('g', { class: 'found' });
  }
  placeNumber(number, source, width, height);
  const size = { width, height, preserveAspectRatio: 'none' };
  return svg(
    'g',
    { class: `found color-${paletteIndex(color)}` },
    svg('mask', { id }, svg('image', { ...size, href: source })),
    patternFill(`${id}-fill`, color),
    svg('rect', { width, height, fill: `url(#${id}-fill)`, mask: `url(#${id})` }),
    number,
  );
}

/** Puts the number of a segment into its middle. */
function placeNumber(number: SVGTextElement, source: string, width: number, height: number): void {
  const picture = new Image();
  picture.addEventListener('load', () => {
    const size = 48;
    const canvas = document.createElement('canvas');
    canvas.width = size;
    canvas.height = size;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context?.drawImage(picture, 0, 0, size, size);
    const pixels = context?.getImageData(0, 0, size, size).data ?? [];
    const [sum, x, y] = [0, 0, 0];
    const total = { sum, x, y };
    for (let pixel = 0; pixel < size * size; pixel++) {
      const weight = pixels[pixel * 4] ?? 0;
      total.sum += weight;
      total.x += weight * (pixel % size);
      total.y += weight * Math.floor(pixel / size);
    }
    if (total.sum > 0) {
      number.setAttribute('x', String(((total.x / total.sum + 0.5) / size) * width));
      number.setAttribute('y', String(((total.y / total.sum + 0.5) / size) * height));
    }
  });
  picture.src = source;
}
