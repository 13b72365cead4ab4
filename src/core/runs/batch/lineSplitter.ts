import { MAX_ROW_CHARACTERS } from './inputReader';

/** A line without its line break. `text` is absent if the line is too long. */
export interface SplitLine {
  readonly text?: string;
  /** Counted from 1. */
  readonly number: number;
}

/** Divides text, which arrives in parts, into lines that end as in an editor: with LF, CR LF, or CR. */
export class LineSplitter {
  private open = '';
  private isTooLong = false;
  private isAfterReturn = false;
  private number = 1;

  push(text: string): readonly SplitLine[] {
    const lines: SplitLine[] = [];
    let start = this.isAfterReturn && text.startsWith('\n') ? 1 : 0;
    this.isAfterReturn &&= text === '';
    let [feed, carriageReturn] = [text.indexOf('\n', start), text.indexOf('\r', start)];
    while (feed !== -1 || carriageReturn !== -1) {
      const isReturn = carriageReturn !== -1 && (feed === -1 || carriageReturn < feed);
      const end = isReturn ? carriageReturn : feed;
      this.keep(text.slice(start, end));
      lines.push(this.take());
      start = end + (isReturn && feed === end + 1 ? 2 : 1);
      this.isAfterReturn = isReturn && start === text.length && feed !== end + 1;
      // Searches for each kind only after it was found, so that a text without one is searched once.
      feed = feed !== -1 && feed < start ? text.indexOf('\n', start) : feed;
      carriageReturn = isReturn ? text.indexOf('\r', start) : carriageReturn;
    }
    this.keep(text.slice(start));
    return lines;
  }

  /** Returns the last line unless it is empty, which only means that the text ends with a line break. */
  end(): readonly SplitLine[] {
    return this.open === '' && !this.isTooLong ? [] : [this.take()];
  }

  private keep(text: string): void {
    this.isTooLong ||= this.open.length + text.length > MAX_ROW_CHARACTERS;
    this.open = this.isTooLong ? '' : this.open + text;
  }

  private take(): SplitLine {
    const line = { number: this.number++, ...(!this.isTooLong && { text: this.open }) };
    this.open = '';
    this.isTooLong = false;
    return line;
  }
}
