import type { FailureMessage } from '../../../src/platform/messages/nextStep';

/** Something that a user reads: a message, a question, or a list to pick from. */
export interface Shown {
  readonly text: string;
  readonly buttons: readonly string[];
}

/** A moment in which a user reads a sentence: one row of the sheet. */
export interface Scene {
  /** The moment, in a few words. */
  readonly when: string;
  /** Makes the sentence, or shows it through VS Code. */
  readonly act: () => Shown | Promise<unknown>;
  /** What the user answers to the questions before the one that the row shows: labels of rows or buttons. */
  readonly answers?: readonly string[];
}

/** One table of the sheet. */
export interface Subject {
  readonly title: string;
  readonly scenes: readonly Scene[];
}

/** A sentence without buttons. */
export function sentence(text: string): Shown {
  return { text, buttons: [] };
}

/** A failure's sentence with its buttons. */
export function failureShown({ also, message, next }: FailureMessage): Shown {
  return { text: message, buttons: [next, also].flatMap((step) => (step ? [step.title] : [])) };
}
