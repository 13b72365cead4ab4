import type { Reading } from '../tasks/reading';
import { missingRows } from '../tasks/missingRows';
import { readingText } from '../tasks/readingText';
import type { TaskSetting } from '../tasks/taskNames';
import { isInvisible } from '../tasks/visibleText';

/** A place that an answer's text can go to. Only `replace` removes what was there before. */
export type Place = 'replace' | 'insertAfter' | 'newDocument' | 'clipboard';

/** What is known of a complete answer when its place is decided. A failed run has none of this: nothing is placed. */
export interface AnswerToPlace {
  readonly task: TaskSetting;
  /** What was inferred on: the selected text as the document has it, or the given `inputs`. */
  readonly source: unknown;
  /** Absent for images and sounds. */
  readonly reading?: Reading;
  /** As the server sent it. */
  readonly finishReason?: string;
  /** What the answer consists of instead of text, where that is known. */
  readonly noText?: 'reasoning' | 'toolCalls';
}

/**
 * Why a text is not all that the model had to say. `missingRows`: rows that its
 * text lacks, and that may be the best ones.
 */
export type Incompleteness = 'length' | 'filter' | 'toolCalls' | { readonly missingRows: number };

/** Why an answer has nothing to place. `other`: no text by its nature (an embedding), or for some of several inputs. */
export type NothingToPlace =
  'empty' | 'reasoning' | 'reasoningCutOff' | 'toolCalls' | 'cutOff' | 'filtered' | 'other';

/** Where an answer may go. */
export type Placement =
  | { readonly kind: 'place'; readonly text: PlaceableText; readonly incomplete?: Incompleteness }
  /** Shown only: the user decides whether it takes the place of the selection. */
  | { readonly kind: 'hold'; readonly held: HeldText; readonly incomplete: Incompleteness }
  | { readonly kind: 'nothing'; readonly why: NothingToPlace };

/**
 * A text that may go into a document or onto the clipboard. Only the functions of this file make one (the class itself is
 * not exported, and a private member keeps other objects from passing for it), and everything that edits a document or
 * writes the clipboard for an answer takes nothing else.
 */
class PlaceableText {
  constructor(
    private readonly content: string,
    /** The text goes on where the selection ends; other texts are inserted on lines of their own. */
    readonly continues: boolean,
  ) {}

  get text(): string {
    return this.content;
  }

  /** The same text with a document's line ends, with a line end before or after it where asked for. */
  fitted(
    lineEnd: '\n' | '\r\n',
    own: { readonly before?: boolean; readonly after?: boolean } = {},
  ): PlaceableText {
    const whole = `${own.before === true ? '\n' : ''}${this.content}${own.after === true ? '\n' : ''}`;
    return new PlaceableText(whole.replaceAll(/\r\n|\r|\n/g, lineEnd), this.continues);
  }
}

/** A text that takes the place of a selection only after the user has said so. */
class HeldText {
  constructor(private readonly text: PlaceableText) {}

  /** For the handler of the button that the user clicked, and nothing else. */
  afterConsent(): PlaceableText {
    return this.text;
  }
}

export type { HeldText, PlaceableText };

/**
 * Decides whether an answer may go to a place. Nothing is placed without a complete text that a person can see. A text
 * that was cut off by length is placed where it loses nothing: as the continuation of its prompt, or where nothing is
 * removed. Anything else incomplete is held back from taking the place of a selection.
 */
export function decidePlacement(answer: AnswerToPlace, place: Place): Placement {
  const text = answerText(answer);
  if (text === undefined) {
    return { kind: 'nothing', why: nothingBecause(answer) };
  }
  const incomplete = incompleteness(answer.finishReason) ?? lackOfRows(answer.reading);
  const prompt = place === 'replace' ? promptOf(answer) : undefined;
  const placeable = new PlaceableText((prompt ?? '') + text, isGenerated(answer.reading));
  if (incomplete === undefined) {
    return { kind: 'place', text: placeable };
  }
  const losesText = place === 'replace' && !(incomplete === 'length' && prompt !== undefined);
  return losesText
    ? { kind: 'hold', held: new HeldText(placeable), incomplete }
    : { kind: 'place', text: placeable, incomplete };
}

/** Several texts as one, a line end between them. */
export function joinedTexts(texts: readonly [PlaceableText, ...PlaceableText[]]): PlaceableText {
  return new PlaceableText(texts.map(({ text }) => text).join('\n'), texts[0].continues);
}

/**
 * What `insertAfter` and the clipboard get: the text of the answer, for generated text the continuation alone. Undefined
 * where no part of an answer that has several is without a text that a person can see.
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

/** The prompt that stays where generated text takes the place of a selection, whether or not the server repeated it. */
function promptOf({ task, source, reading }: AnswerToPlace): string | undefined {
  const isContinuation =
    reading?.kind === 'text' &&
    reading.role === 'generated' &&
    (task === 'text-generation' || reading.promptRemoved);
  return isContinuation && typeof source === 'string' ? source : undefined;
}

function isGenerated(reading: Reading | undefined): boolean {
  return reading?.kind === 'text' && reading.role === 'generated';
}

/** OpenAI, TGI and vLLM say `length`, others `max_tokens`, `max_output_tokens` or `model_length`, in any case. */
const LENGTH = /^(?:length|max_(?:new_|output_)?tokens|max_length|model_length)$/i;
const FILTER = /^(?:content_?filter(?:ed)?|safety)$/i;
const TOOL_CALLS = /^(?:tool_calls?|function_call|tool_use)$/i;

function incompleteness(finishReason: string | undefined): Exclude<Incompleteness, object> | undefined {
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

function lackOfRows(reading: Reading | undefined): Incompleteness | undefined {
  const missing = reading === undefined ? 0 : missingRows(reading);
  return missing > 0 ? { missingRows: missing } : undefined;
}

function nothingBecause({ reading, finishReason, noText }: AnswerToPlace): NothingToPlace {
  const incomplete = incompleteness(finishReason);
  if (noText === 'toolCalls' || (noText === undefined && incomplete === 'toolCalls')) {
    return 'toolCalls';
  }
  if (noText === 'reasoning' || (reading?.kind === 'text' && reading.reasoningRemoved === true)) {
    return incomplete === 'length' ? 'reasoningCutOff' : 'reasoning';
  }
  if (incomplete !== undefined) {
    return incomplete === 'length' ? 'cutOff' : 'filtered';
  }
  const isText = reading !== undefined && reading.kind !== 'several' && readingText(reading) !== undefined;
  return isText ? 'empty' : 'other';
}
