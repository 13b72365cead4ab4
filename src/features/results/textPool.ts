import { truncateAt, visibleText } from '../../core/tasks/visibleText';
import type { ResultText } from '../../webview/resultBodyProtocol';

/** Maximum length of a piece of text in one message, in UTF-16 units. */
const MAX_PIECE_LENGTH = 256 * 1024;

/** A part of a text that the view does not contain. */
interface TextPiece {
  readonly text: string;
  /** Where the piece starts in the text as it is shown, in UTF-16 units. */
  readonly start: number;
  readonly piece: string;
  readonly isComplete: boolean;
}

interface Unfinished {
  readonly id: string;
  readonly left: string;
  readonly start: number;
  readonly grows: boolean;
}

/**
 * The texts of a view. All views together would be too long for one message, so a view has only the first part of its
 * texts, and `rest` gives the others piece by piece. Invisible characters become escapes, only when a piece is needed.
 */
export class TextPool {
  private room = MAX_PIECE_LENGTH;
  private readonly unfinished: Unfinished[] = [];

  /** Adds a text. `grows`: more of it will come. */
  add(id: string, text: string, form: Pick<ResultText, 'format' | 'language'>, grows = false): ResultText {
    const head = pieceOf(text, this.room);
    const start = visibleText(head);
    this.room = Math.max(this.room - start.length, 0);
    if (head.length < text.length) {
      this.unfinished.push({ id, left: text.slice(head.length), start: start.length, grows });
    }
    const isComplete = head.length === text.length && !grows;
    return { id, start, isComplete, ...(isComplete && { length: start.length }), ...form };
  }

  *rest(): Generator<TextPiece> {
    for (const { grows, id, left, start } of this.unfinished) {
      let shown = start;
      for (let from = 0; from < left.length;) {
        const head = pieceOf(left.slice(from, from + MAX_PIECE_LENGTH + 2), MAX_PIECE_LENGTH);
        const piece = visibleText(head);
        from += head.length;
        yield { text: id, start: shown, piece, isComplete: from === left.length && !grows };
        shown += piece.length;
      }
    }
  }
}

/** The first part of a text, which ends neither in a surrogate pair nor between CR and LF. */
function pieceOf(text: string, length: number): string {
  const head = truncateAt(text, length);
  return head.length < text.length && head.endsWith('\r') && head.length > 1 ? head.slice(0, -1) : head;
}
