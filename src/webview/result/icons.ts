import { svg } from '../elements';
import type { ResultAction } from '../resultProtocol';

/** Outlines on a grid of 16 by 16, in the manner of VS Code's icons. */
const OUTLINES: Readonly<Record<ResultAction | 'error', string>> = {
  copy: 'M5.5 3.5v-1h8v9h-1.5M2.5 4.5h8v9h-8z',
  insert: 'M2.5 3.5h11M2.5 12.5h11M8 5.5v5M5.5 8h5',
  replace: 'M2.5 5.5v-3h5v3zM8.5 13.5v-3h5v3zM5 7.5v4.5h2M5.5 10.5l1.5 1.5l-1.5 1.5M11 8.5V4H9',
  save: 'M2.5 2.5h8.5l2.5 2.5v8.5h-11zM5 2.5v3.5h5v-3.5M5 13.5v-4.5h6v4.5',
  repeat: 'M12.6 6A5 5 0 1 0 13 8.5M13 2.5V6H9.5',
  repeatWithoutCache: 'M12.6 6A5 5 0 1 0 13 8.5M13 2.5V6H9.5M6 6.5l4 4M10 6.5l-4 4',
  rawJson:
    'M6 2.5c-2 0-2 1-2 2.5S4 8 2.5 8C4 8 4 9.5 4 11s0 2.5 2 2.5M10 2.5c2 0 2 1 2 2.5S12 8 13.5 8C12 8 12 9.5 12 11s0 2.5-2 2.5',
  cancel: 'M4.5 4.5h7v7h-7z',
  error: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13M5.5 5.5l5 5M10.5 5.5l-5 5',
};

export function icon(name: ResultAction | 'error'): SVGSVGElement {
  return svg(
    'svg',
    { class: `icon icon-${name}`, viewBox: '0 0 16 16', width: 16, height: 16, 'aria-hidden': 'true' },
    svg('path', { d: OUTLINES[name] }),
  );
}
