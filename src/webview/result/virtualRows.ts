import { visibleText } from '../../core/tasks/visibleText';
import { html } from '../elements';
import { RowIndex } from './rowIndex';

/** Above this height in pixels, browsers no longer draw an element correctly. Then, the scroll bar is proportional. */
const MAX_HEIGHT = 8_000_000;
/** Rows above and below the visible ones, so that a screen reader and a fast wheel find something there. */
const OVERSCAN = 20;
/** UTF-16 units of text that are divided into rows without a pause. */
const SLICE = 2_000_000;
const MAX_COLUMNS = 400;
const MIN_COLUMNS = 20;

/** A text of any length in a box that scrolls. Only the rows in sight are in the document. */
export class VirtualRows {
  readonly element = html('div', { class: 'rows', role: 'list', tabindex: 0 });
  private readonly space = html('div', { class: 'rows-space', role: 'presentation' });
  private readonly window = html('div', { class: 'rows-window', role: 'presentation' });
  private readonly probe = html('div', { class: 'rows-probe', 'aria-hidden': 'true' }, 'x'.repeat(100));
  private index = new RowIndex(80);
  private columns = 80;
  private rowHeight = 18;
  /** The first row in sight, which may be between two pixels of the scroll bar. */
  private top = 0;
  private lastScroll = 0;
  private isFollowing: boolean;
  private isScheduled = false;

  /** `followsEnd`: whether the end comes into sight when the text grows, until the user scrolls. */
  constructor(
    label: string,
    private readonly followsEnd: boolean,
  ) {
    this.isFollowing = followsEnd;
    this.element.setAttribute('aria-label', label);
    this.space.append(this.window);
    this.element.append(this.space, this.probe);
    this.element.addEventListener('scroll', () => this.scrolled());
    this.element.addEventListener('keydown', (event) => this.move(event));
    new ResizeObserver(() => this.measure()).observe(this.element);
  }

  /** Adds to the end of the text. Stays at the end if it is there, and otherwise where it is. */
  append(text: string): void {
    this.index.append(text);
    this.extend();
  }

  get text(): string {
    return this.index.text;
  }

  private extend(): void {
    const isDone = this.index.extend(SLICE);
    this.layOut();
    if (!isDone && !this.isScheduled) {
      this.isScheduled = true;
      setTimeout(() => {
        this.isScheduled = false;
        this.extend();
      });
    }
  }

  /** Divides the text again if another number of characters fits into a row. */
  private measure(): void {
    const { width, height } = this.probe.getBoundingClientRect();
    if (width === 0 || height === 0) {
      return;
    }
    this.rowHeight = height;
    const fitting = Math.floor((this.element.clientWidth - 24) / (width / 100));
    const columns = Math.min(MAX_COLUMNS, Math.max(MIN_COLUMNS, fitting));
    if (columns !== this.columns) {
      const offset = this.index.startOf(Math.floor(this.top));
      const { text } = this.index;
      this.columns = columns;
      this.index = new RowIndex(columns);
      this.index.append(text);
      this.index.extend(Math.max(SLICE, offset + 1));
      this.top = this.index.rowAt(offset);
      this.extend();
    } else {
      this.layOut();
    }
  }

  private get visibleRows(): number {
    return Math.max(1, this.element.clientHeight / this.rowHeight);
  }

  private lastTop(): number {
    return Math.max(0, this.index.count - Math.floor(this.visibleRows));
  }

  /** Follows the end only while the user is there. */
  private moved(): void {
    this.isFollowing = this.followsEnd && this.top >= this.lastTop() - 1.5;
    this.draw();
  }

  private get height(): number {
    return Math.min(MAX_HEIGHT, this.index.count * this.rowHeight);
  }

  private layOut(): void {
    this.space.style.height = `${this.height}px`;
    this.top = this.isFollowing ? this.lastTop() : this.top;
    this.scrollToTop();
    this.draw();
  }

  private scrollToTop(): void {
    const isExact = this.height < MAX_HEIGHT;
    const range = this.height - this.element.clientHeight;
    const wanted = isExact ? this.top * this.rowHeight : (this.top / Math.max(1, this.lastTop())) * range;
    if (Math.abs(wanted - this.element.scrollTop) >= 1) {
      this.element.scrollTop = wanted;
    }
    this.lastScroll = this.element.scrollTop;
  }

  private scrolled(): void {
    const { scrollTop, clientHeight } = this.element;
    if (Math.abs(scrollTop - this.lastScroll) < 1) {
      return;
    }
    this.lastScroll = scrollTop;
    this.top =
      this.height < MAX_HEIGHT
        ? scrollTop / this.rowHeight
        : (scrollTop / Math.max(1, this.height - clientHeight)) * this.lastTop();
    this.moved();
  }

  /** Moves by rows with the keyboard, also where a pixel of the scroll bar is many rows. */
  private move(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(this.visibleRows) - 1);
    const target = {
      ArrowUp: this.top - 1,
      ArrowDown: this.top + 1,
      PageUp: this.top - page,
      PageDown: this.top + page,
      Home: 0,
      End: this.lastTop(),
    }[event.key];
    if (target === undefined || event.altKey || event.metaKey || event.shiftKey) {
      return;
    }
    event.preventDefault();
    this.top = Math.min(this.lastTop(), Math.max(0, target));
    this.scrollToTop();
    this.moved();
  }

  private draw(): void {
    const first = Math.max(0, Math.floor(this.top) - OVERSCAN);
    const end = Math.min(this.index.count, Math.ceil(this.top + this.visibleRows) + OVERSCAN);
    const rows: HTMLElement[] = [];
    for (let row = first; row < end; row++) {
      const text = visibleText(this.index.row(row));
      rows.push(
        html(
          'div',
          { role: 'listitem', 'aria-posinset': row + 1, 'aria-setsize': this.index.count },
          // An empty row would have no height.
          text === '' ? '\u200b' : text,
        ),
      );
    }
    this.window.replaceChildren(...rows);
    const isExact = this.height < MAX_HEIGHT;
    const offset = isExact
      ? first * this.rowHeight
      : this.element.scrollTop - (this.top - first) * this.rowHeight;
    this.window.style.transform = `translateY(${offset}px)`;
  }
}
