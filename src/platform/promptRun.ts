import type { TextDocument } from 'vscode';
import type { Output } from './settings';

/** The texts that a prompt is for, in document order. */
interface SelectedTexts {
  readonly document: TextDocument;
  readonly texts: readonly string[];
}

/** What is sent for the selected texts. */
interface FilledPrompt {
  /** Arguments of the run. The settings determine omitted fields. */
  readonly args: {
    readonly model?: string;
    readonly parameters?: Readonly<Record<string, unknown>>;
    readonly output?: Output | 'none';
    readonly system?: string;
  };
  /** The message for each text. */
  readonly messages: readonly string[];
  /** What the results should say about how the prompt was used. */
  readonly note?: string;
}

/** Asks what a prompt needs, and fills it in. Throws `DismissedError`. */
export type FillPrompt = (selected: SelectedTexts) => Promise<FilledPrompt>;

/** A prompt that needs nothing but the texts that it is for. */
export interface TextPrompt {
  readonly body: string;
  /** The models that it asks for, in their order. */
  readonly models: readonly string[];
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly system?: string;
}
