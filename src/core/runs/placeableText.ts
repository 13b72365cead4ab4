import type { Reading } from '../tasks/reading';
import { missingRows } from '../tasks/missingRows';
import { readingText } from '../tasks/readingText';
import type { TaskSetting } from '../tasks/taskNames';
import { isInvisible } from '../tasks/visibleText';
import { codeToPlace } from './codeToPlace';
import type { CodeToPlace, FenceRule } from './codeToPlace';

/** A place for the text of an answer. Only `replace` and an accepted `diff` remove existing text. */
export type Place = 'replace' | 'insertAfter' | 'newDocument' | 'diff' | 'clipboard';

/** A complete answer, as far as its placement depends on it. Nothing is placed for a failed run. */
export interface AnswerToPlace {
  readonly task: TaskSetting;
  /** The selected text as it is in the document, or the given `inputs`. */
  readonly source: unknown;
  /** Absent for images and audio. */
  readonly reading?: Reading;
  /** As the server sent it. */
  readonly finishReason?: string;
  /** What the answer contains instead of text, if known. */
  readonly noText?: 'reasoning' | 'toolCalls';
  /** How a fence in the answer to a prompt counts where it replaces a selection; other answers are placed as they are. */
  readonly fences?: FenceRule;
}

/**
 * Why a text is not the complete answer. `missingRows` is the number of rows that the text is missing, which may include
 * the best ones. `notOnlyCode`: there is text around the code that was asked for.
 */
export type Incompleteness =
  'length' | 'filter' | 'toolCalls' | 'notOnlyCode' | { readonly missingRows: number };

/** Why an answer has nothing to place. `other`: the answer has no text form (an embedding), or some of several inputs have none. */
export type NothingToPlace =
  'empty' | 'reasoning' | 'reasoningCutOff' | 'toolCalls' | 'cutOff' | 'filtered' | 'other';

/** Whether the text of an answer may be placed. */
export type Placement =
  | { readonly kind: 'place'; readonly text: PlaceableText; readonly incomplete?: Incompleteness }
  /** The text is only shown until the user decides to replace the selection. */
  | { readonly kind: 'hold'; readonly held: HeldText; readonly incomplete: Incompleteness }
  | { readonly kind: 'nothing'; readonly why: NothingToPlace };

/**
 * A text that may go into a document or to the clipboard. Only the functions of this file create one (the class itself is
 * not exported, and its private member keeps other objects from having its type), and all code that edits a document or
 * writes the clipboard for an answer accepts only this type.
 */
class PlaceableText {
  constructor(
    private readonly content: string,
    /** Whether the text continues the selection. Other texts are inserted on their own lines. */
    readonly continues: boolean,
  ) {}

  get text(): string {
    return this.content;
  }

  /** Returns the text with the line endings of a document and, if requested, a line break before or after it. */
  forDocument(
    lineEnd: '\n' | '\r\n',
    lineBreaks: { readonly before?: boolean; readonly after?: boolean } = {},
  ): PlaceableText {
    const { after = false, before = false } = lineBreaks;
    const whole = `${before ? '\n' : ''}${this.content}${after ? '\n' : ''}`;
    return new PlaceableText(whole.replaceAll(/\r\n|\r|\n/g, lineEnd), this.continues);
  }
}

/** A text that may replace a selection only after the user agrees. */
class HeldText {
  constructor(private readonly text: PlaceableText) {}

  /** The text to show in a comparison, where the user decides. It is a plain string, so that nothing places it. */
  get shown(): string {
    return this.text.text;
  }

  /** Returns the text. Call this only in the handler of the button that the user clicked. */
  afterConsent(): PlaceableText {
    return this.text;
  }
}

export type { HeldText, PlaceableText };

/**
 * Decides whether an answer may go to a place. Nothing is placed without visible text. A text that was cut off at the
 * token limit is placed where nothing is lost: as the continuation of its prompt, or without removing other text. Any
 * other incomplete text does not replace a selection without the user's consent.
 */
export function decidePlacement(answer: AnswerToPlace, place: Place): Placement {
  const whole = answerText(answer);
  const replaces = place === 'replace' || place === 'diff';
  const code = replaces ? codeOf(answer, whole) : undefined;
  const text = code === undefined ? whole : visible(code.text);
  if (text === undefined) {
    return { kind: 'nothing', why: missingTextReason(answer) };
  }
  const incomplete =
    finishReasonProblem(answer.finishReason) ??
    missingRowsReason(answer.reading) ??
    (code?.isMixed === true ? 'notOnlyCode' : undefined);
  const prompt = replaces ? promptOf(answer) : undefined;
  const ending = replaces && prompt === undefined ? missingLineBreaks(answer.source, text) : '';
  const placeable = new PlaceableText((prompt ?? '') + text + ending, isGenerated(answer.reading));
  if (incomplete === undefined) {
    return { kind: 'place', text: placeable };
  }
  const losesText = replaces && !(incomplete === 'length' && prompt !== undefined);
  return losesText
    ? { kind: 'hold', held: new HeldText(placeable), incomplete }
    : { kind: 'place', text: placeable, incomplete };
}

function codeOf({ fences, source }: AnswerToPlace, whole: string | undefined): CodeToPlace | undefined {
  return fences === undefined || whole === undefined ? undefined : codeToPlace(whole, source, fences);
}

/** Returns the line breaks at the end of whole selected lines, which an answer without them would remove. */
function missingLineBreaks(source: unknown, text: string): string {
  const breaks = typeof source === 'string' ? (/[\r\n]+$/.exec(source)?.[0] ?? '') : '';
  return /[\r\n]$/.test(text) ? '' : breaks;
}

/** Returns a text that the user chose from an answer, unless nothing of it can be seen. */
export function chosenText(text: string): PlaceableText | undefined {
  return isInvisible(text) ? undefined : new PlaceableText(text, true);
}

/** Joins several texts, with line breaks between them. */
export function joinedTexts(texts: readonly [PlaceableText, ...PlaceableText[]]): PlaceableText {
  return new PlaceableText(texts.map(({ text }) => text).join('\n'), texts[0].continues);
}

/**
 * Returns what `insertAfter` and the clipboard get: the text of the answer, for generated text only the continuation.
 * Returns undefined unless every part of the answer has visible text.
 */
export function answerText({ reading, noText }: AnswerToPlace): string | undefined {
  if (reading === undefined || noText !== undefined) {
    return undefined;
  }
  const parts = reading.kind === 'several' ? reading.readings : [reading];
  const texts = parts.map((part) => visible(readingText(part)));
  return texts.length > 0 && texts.every((text) => text !== undefined) ? texts.join('\n') : undefined;
}

function visible(text: string | undefined): string | undefined {
  return text === undefined || isInvisible(text) ? undefined : text;
}

/** Returns the prompt that stays when generated text replaces a selection, whether or not the server repeated it. */
function promptOf({ task, source, reading }: AnswerToPlace): string | undefined {
  const isContinuation =
    reading?.kind === 'text' &&
    (reading.role === 'generated' || reading.role === 'reply') &&
    (task === 'text-generation' || reading.promptRemoved);
  return isContinuation && typeof source === 'string' ? source : undefined;
}

function isGenerated(reading: Reading | undefined): boolean {
  return reading?.kind === 'text' && reading.role === 'generated';
}

/** OpenAI, TGI, and vLLM send `length`; others send `max_tokens`, `max_output_tokens`, or `model_length`, in any case. */
const LENGTH = /^(?:length|max_(?:new_|output_)?tokens|max_length|model_length)$/i;
const FILTER = /^(?:content_?filter(?:ed)?|safety)$/i;
const TOOL_CALLS = /^(?:tool_calls?|function_call|tool_use)$/i;

function finishReasonProblem(finishReason: string | undefined): Exclude<Incompleteness, object> | undefined {
  if (finishReason === undefined) {
    return undefined;
  }
  if (LENGTH.test(finishReason)) {
    return 'length';
  }
  if (FILTER.test(finishReason)) {
    return 'filter';
  }
  return TOOL_CALLS.test(finishReason) ? 'toolCalls' : undefined;
}

function missingRowsReason(reading: Reading | undefined): Incompleteness | undefined {
  const missing = reading === undefined ? 0 : missingRows(reading);
  return missing > 0 ? { missingRows: missing } : undefined;
}

function missingTextReason({ reading, finishReason, noText }: AnswerToPlace): NothingToPlace {
  const incomplete = finishReasonProblem(finishReason);
  if (noText === 'toolCalls' || (noText === undefined && incomplete === 'toolCalls')) {
    return 'toolCalls';
  }
  if (noText === 'reasoning' || (reading?.kind === 'text' && reading.reasoning !== undefined)) {
    return incomplete === 'length' ? 'reasoningCutOff' : 'reasoning';
  }
  if (incomplete !== undefined) {
    return incomplete === 'length' ? 'cutOff' : 'filtered';
  }
  const isText = reading !== undefined && reading.kind !== 'several' && readingText(reading) !== undefined;
  return isText ? 'empty' : 'other';
}
