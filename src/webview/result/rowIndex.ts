/** Where the rows of a text begin: its lines, and the parts of lines that are longer than `columns` UTF-16 units. */
export class RowIndex {
  private starts = new Uint32Array(1_024);
  private complete = 0;
  /** The start of the row that is not complete yet. */
  private next = 0;
  /** The offset of the next line end, or -1 if there is none before `searched`. */
  private lineEnd = -1;
  private searched = 0;
  private content = '';

  constructor(private readonly columns: number) {}

  /** The number of rows so far. The last one may grow. */
  get count(): number {
    return this.complete + 1;
  }

  get text(): string {
    return this.content;
  }

  append(text: string): void {
    this.content += text;
  }

  /** Finds further rows, in about `limit` UTF-16 units of text. Returns whether the whole text is done. */
  extend(limit: number): boolean {
    const end = this.next + limit;
    while (this.next < end) {
      const lineEnd = this.findLineEnd();
      const rest = (lineEnd === -1 ? this.content.length : lineEnd) - this.next;
      if (rest > this.columns) {
        this.endRow(this.next + this.columnsAt(this.next));
      } else if (lineEnd !== -1) {
        this.endRow(lineEnd + 1);
      } else {
        return true;
      }
    }
    return false;
  }

  /** Returns a row without its line end. Of the last one, which may be the whole rest of the text, only what fits. */
  row(index: number): string {
    const start = this.startOf(index);
    const end = Math.min(this.startOf(index + 1), start + this.columns + 2);
    return /^[^\n]*/.exec(this.content.slice(start, end))?.[0].replace(/\r$/, '') ?? '';
  }

  startOf(index: number): number {
    if (index < this.complete) {
      return this.starts[index] ?? 0;
    }
    return index === this.complete ? this.next : this.content.length;
  }

  /** Returns the row that contains an offset. */
  rowAt(offset: number): number {
    let [low, high] = [0, this.complete];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.startOf(middle) <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private findLineEnd(): number {
    if (this.lineEnd < this.next) {
      this.lineEnd = this.content.indexOf('\n', Math.max(this.next, this.searched));
      this.searched = this.lineEnd === -1 ? this.content.length : this.lineEnd + 1;
    }
    return this.lineEnd;
  }

  /** Returns the length of a full row, one less where it would split a character. */
  private columnsAt(start: number): number {
    const last = this.content.charCodeAt(start + this.columns - 1);
    return last >= 0xd800 && last < 0xdc00 && this.columns > 1 ? this.columns - 1 : this.columns;
  }

  private endRow(next: number): void {
    if (this.complete === this.starts.length) {
      const longer = new Uint32Array(this.starts.length * 2);
      longer.set(this.starts);
      this.starts = longer;
    }
    this.starts[this.complete++] = this.next;
    this.next = next;
  }
}
