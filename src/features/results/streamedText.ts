import { visibleText } from '../../core/tasks/visibleText';

/** The next part of a growing text. */
interface StreamPiece {
  readonly start: number;
  readonly piece: string;
}

/** Finds what is new in a text that grows, so that only that is sent. */
export class StreamedText {
  /** What was sent, as it came. */
  private sent: string;
  /** Length of what was sent, as it is shown. */
  private shown: number;

  constructor(text: string) {
    // Never ends within a character: the next piece has the rest of it.
    this.sent = settled(text);
    this.shown = visibleText(this.sent).length;
  }

  /** The text that `constructor` got, as far as it is settled. */
  get start(): string {
    return this.sent;
  }

  /** Returns what is new, or nothing if the text no longer begins with what was sent. */
  grow(text: string): StreamPiece | undefined {
    if (!text.startsWith(this.sent)) {
      return undefined;
    }
    const next = settled(text);
    const piece = visibleText(next.slice(this.sent.length));
    const start = this.shown;
    this.sent = next;
    this.shown += piece.length;
    return { start, piece };
  }
}

/** A text without the first half of a character or of a line end at its end. */
function settled(text: string): string {
  return /[\r\ud800-\udbff]/.test(text.slice(-1)) ? text.slice(0, -1) : text;
}
