const FIRST_SIZE = 4;
/** A larger list must bring shorter times for each input. */
const PREFERRED_SIZE = 32;
const MAX_SIZE = 128;
const MAX_CHARACTERS = 200_000;
/** A list that takes longer does not grow: little is lost if the batch ends, and the progress moves. */
const MAX_LIST_MS = 1500;
/** Measurements of a size before the next one is tried. */
const SAMPLES = 2;
/** Lists after which the size stays, even if most of them were too long in characters to have it. */
const MAX_LESSONS = 24;
/** Times for each input count as the same within this factor, since measurements vary. */
const SAME_TIME = 1.1;

/** Learns how many inputs go into one request, from its time, and from lists that the server refuses. */
export class ListSize {
  private current: number;
  private maximum = MAX_SIZE;
  private mostCharacters = MAX_CHARACTERS;
  private accepted = { inputs: 0, characters: 0 };
  private samples: number[] = [];
  private best: { readonly size: number; readonly perInput: number } | undefined;
  private isSettled = false;
  private lessons = 0;

  constructor(takesList: boolean) {
    this.current = takesList ? FIRST_SIZE : 1;
  }

  get size(): number {
    return this.current;
  }

  /** The characters that a list may have. A single input may have more. */
  get maxCharacters(): number {
    return this.mostCharacters;
  }

  /** Whether the size still changes, so that times say nothing about the number of parallel requests. */
  get isLearning(): boolean {
    return this.current > 1 && !this.isSettled;
  }

  /** Called when a list was answered. `ms` is absent if its time also has pauses in it, such as that of a retry. */
  answered(inputs: number, characters: number, ms: number | undefined): void {
    if (inputs > 1) {
      this.accepted = {
        inputs: Math.max(this.accepted.inputs, inputs),
        characters: Math.max(this.accepted.characters, characters),
      };
    }
    this.lessons += 1;
    this.isSettled ||= this.lessons >= MAX_LESSONS;
    if (this.isSettled || ms === undefined || inputs !== this.current || inputs === 1) {
      return;
    }
    this.samples.push(ms / inputs);
    if (this.samples.length >= SAMPLES) {
      this.measured(Math.min(...this.samples));
    }
  }

  /** Called when a list was refused although each of its inputs was answered in parts of at most `largestPart`. */
  refused(largestPart: number): void {
    this.limit(largestPart === 1 && this.accepted.inputs > 1 ? Math.floor(this.current / 2) : largestPart);
  }

  /** Called when the body of a request was too large. */
  tooLarge(inputs: number, characters: number): void {
    if (characters > this.accepted.characters) {
      this.mostCharacters = Math.max(this.accepted.characters, Math.floor(characters / 2));
    }
    if (inputs > this.accepted.inputs) {
      this.limit(Math.max(this.accepted.inputs, Math.floor(inputs / 2)));
    }
  }

  /** Called when a list took longer than a request may. */
  timedOut(inputs: number): void {
    if (inputs > 1) {
      this.limit(Math.floor(inputs / 2));
    }
  }

  private limit(size: number): void {
    this.maximum = Math.max(1, Math.min(this.maximum, size));
    if (this.current > this.maximum) {
      this.current = this.maximum;
      this.isSettled = true;
    }
  }

  private measured(perInput: number): void {
    const size = this.current;
    const { best } = this;
    this.samples = [];
    const isWorse = best !== undefined && perInput > best.perInput * SAME_TIME;
    const isBetter = best === undefined || perInput * SAME_TIME < best.perInput;
    const next = Math.min(2 * size, this.maximum);
    if (isWorse) {
      this.current = best.size;
      this.isSettled = true;
      return;
    }
    this.best = { size, perInput: Math.min(perInput, best?.perInput ?? perInput) };
    const mayGrow = next > size && perInput * next <= MAX_LIST_MS && (isBetter || next <= PREFERRED_SIZE);
    if (mayGrow) {
      this.current = next;
    } else {
      this.isSettled = true;
    }
  }
}
