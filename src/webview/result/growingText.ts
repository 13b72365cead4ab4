import { truncateAt, visibleText } from '../../core/tasks/visibleText';
import { html } from '../elements';
import type { ResultText } from '../resultBodyProtocol';
import type { ResultLabels } from '../resultLabelsProtocol';
import { codeBlock } from './codeBlock';
import { markdownChunks } from './markdownChunks';
import { markdownNodes } from './markdownNodes';
import type { CreateCodeBlock } from './markdownNodes';
import { updateNodes } from './updateNodes';
import { VirtualRows } from './virtualRows';

/** Length in UTF-16 units up to which Markdown is rendered. The rest is shown as it is, because there is no end to it. */
const MAX_MARKDOWN_LENGTH = 200_000;
/** Length in UTF-16 units, and number of lines, up to which other text is in the document as a whole. */
const MAX_PLAIN_LENGTH = 50_000;
const MAX_PLAIN_LINES = 1_000;
/** How long a part of a text is rendered before the panel reacts to the user again. */
const SLICE_MS = 8;
const SLICE_LENGTH = 4_000;
/** How many times the duration of a rendering passes before the next one. */
const PAUSE = 3;

/** A text from a model that is shown while it grows. */
export class GrowingText {
  readonly element: HTMLElement;
  private content = '';
  private isComplete = false;
  /** Where the part begins that may still change, and how many nodes are before it. */
  private settled = 0;
  private settledNodes = 0;
  private references = {};
  private timer: ReturnType<typeof setTimeout> | undefined;
  private nextRender = 0;
  private rows: VirtualRows | undefined;
  /** What holds the text, and the part of it that only this file changes. */
  private readonly whole: HTMLElement;
  private readonly body: HTMLElement;
  private readonly createCodeBlock: CreateCodeBlock;

  constructor(
    readonly kind: Pick<ResultText, 'format' | 'language'>,
    private readonly label: string,
    private readonly labels: ResultLabels,
    private readonly isFollowingEnd: () => boolean,
  ) {
    this.createCodeBlock = (code, language) => codeBlock(code, language, labels);
    this.whole =
      kind.format === 'code'
        ? codeBlock('', kind.language ?? '', labels)
        : html('div', { class: kind.format === 'markdown' ? 'markdown' : 'plain' });
    this.body = this.whole.querySelector('code') ?? this.whole;
    this.element = html('div', { class: 'model-text' }, this.whole);
  }

  /** Replaces the text from the offset `start` on. Does nothing if this is what the text already has there. */
  replaceFrom(start: number, piece: string, isComplete: boolean): void {
    const isKnown = piece.length <= this.content.length - start && this.content.startsWith(piece, start);
    const end = start + piece.length;
    if (!isKnown || (isComplete && end < this.content.length)) {
      if (start < this.content.length) {
        this.begin(start);
      }
      this.content = this.content.slice(0, start) + piece;
    } else if (this.isComplete === isComplete) {
      return;
    }
    this.isComplete = isComplete;
    this.schedule();
  }

  /** Forgets what was rendered of a text that changes before its end. */
  private begin(start: number): void {
    this.rows = undefined;
    this.element.replaceChildren(this.whole);
    if (start < this.settled) {
      this.settled = 0;
      this.settledNodes = 0;
      this.references = {};
    }
  }

  private schedule(): void {
    const wait = this.nextRender - performance.now();
    if (wait <= 0 && this.timer === undefined) {
      this.render();
    } else {
      this.timer ??= setTimeout(() => {
        this.timer = undefined;
        this.render();
      }, wait);
    }
  }

  private render(): void {
    const start = performance.now();
    const isDone =
      this.kind.format === 'markdown' ? this.renderMarkdown(start + SLICE_MS) : this.renderPlain();
    const now = performance.now();
    const cost = now - start;
    this.nextRender = isDone && cost > SLICE_MS ? now + cost * PAUSE : 0;
    if (!isDone) {
      this.nextRender = now + 1;
      this.schedule();
    }
  }

  private renderMarkdown(deadline: number): boolean {
    const isWhole = this.content.length <= MAX_MARKDOWN_LENGTH;
    const text = isWhole ? this.content : this.content.slice(0, formattedLength(this.content));
    const isComplete = this.isComplete || !isWhole;
    for (;;) {
      const { chunks, end } = markdownChunks(text, this.settled, isComplete, SLICE_LENGTH);
      const nodes = chunks.flatMap((chunk) => markdownNodes(chunk, this.createCodeBlock, this.references));
      const isLast = chunks.length === 0 || end === text.length;
      const tail = isLast ? markdownNodes(text.slice(end), this.createCodeBlock, { ...this.references }) : [];
      updateNodes(this.body, [...nodes, ...tail], this.settledNodes);
      this.settled = end;
      this.settledNodes += nodes.length;
      if (isLast) {
        this.showRest(text.length);
        return true;
      }
      if (performance.now() > deadline) {
        return false;
      }
    }
  }

  /** Shows what is too long to be rendered. */
  private showRest(start: number): void {
    if (start < this.content.length) {
      if (this.rows === undefined) {
        this.element.append(html('p', { class: 'note' }, this.labels.restUnformatted));
        this.rows = this.addRows();
      }
      this.rows.append(this.content.slice(start + this.rows.text.length));
    }
  }

  private renderPlain(): boolean {
    if (this.rows === undefined && isShort(this.content)) {
      updateNodes(this.body, [document.createTextNode(visibleText(this.content))]);
      return true;
    }
    this.rows ??= this.addRows();
    this.whole.remove();
    this.rows.append(this.content.slice(this.rows.text.length));
    return true;
  }

  private addRows(): VirtualRows {
    const rows = new VirtualRows(this.label, this.isFollowingEnd());
    this.element.append(rows.element);
    return rows;
  }
}

/** Ends the rendered part of a long text with a line. */
function formattedLength(text: string): number {
  const lineEnd = text.lastIndexOf('\n', MAX_MARKDOWN_LENGTH);
  return lineEnd > MAX_MARKDOWN_LENGTH / 2 ? lineEnd + 1 : truncateAt(text, MAX_MARKDOWN_LENGTH).length;
}

function isShort(text: string): boolean {
  return text.length <= MAX_PLAIN_LENGTH && text.split('\n', MAX_PLAIN_LINES + 1).length <= MAX_PLAIN_LINES;
}
