import { parseJson } from '../parseJson';
import type { TokenUsage } from '../tokenUsage';
import { codeSpan, fence, inertLine } from './inertMarkdown';
import { prettyJsonStart } from './prettyJson';
import { NumberText } from './numberText';
import type { Reading, ToolCall } from './reading';
import type { ReadingStrings } from './readingStrings';
import { isInvisible, visibleText } from './visibleText';
import {
  answersBody,
  embeddingBody,
  entitiesBody,
  fenceLimits,
  labelsBody,
  maskFillsBody,
  similaritiesBody,
  valuesBody,
} from './readingTables';
import type { Body, Wording } from './readingTables';

/** Facts about the run, for the last line. */
export interface ReadingFacts {
  readonly model: string;
  readonly task?: string;
  readonly elapsedMs?: number;
  readonly fromCache?: boolean;
  /** Language of the text that was sent, which generated code continues. */
  readonly language?: string;
  readonly usage?: TokenUsage;
  /** Who ran the model, where a router chose. */
  readonly provider?: string;
}

/** Maximum length of a shown text in UTF-16 units; more would freeze the preview. `readingText` returns the whole. */
const MAX_TEXT_LENGTH = 200_000;
/** Maximum length of shown JSON in UTF-16 units. */
const MAX_JSON_LENGTH = 50_000;
/** Length of Markdown in UTF-16 units after which no more answers to a list of inputs are shown. */
const MAX_MARKDOWN_LENGTH = 500_000;

/**
 * Formats a reading as Markdown: the most important result as the heading (`# rust 97.3 %`), then the details, then the
 * facts about the run, then the reasoning of the model, which may be long. Everything from the model is a plain word or is in a code span or a fence, so that no renderer
 * finds an image, a link, HTML, or a formula in it. Invisible characters are written as escapes.
 */
export function readingMarkdown(reading: Reading, facts: ReadingFacts, strings: ReadingStrings): string {
  const wording = { strings, numbers: new NumberText(strings.locale) };
  const { heading, blocks } = bodyOf(reading, wording, fenceLanguage(facts.language));
  const { leftOut = 0 } = reading;
  const skipped = leftOut > 0 ? [strings.rowsSkipped(leftOut, wording.numbers.whole(leftOut))] : [];
  const reasoning = reading.kind === 'text' ? reasoningBlocks(reading.reasoning, wording) : [];
  const all = [`# ${heading}`, ...blocks, ...skipped, factsLine(facts, wording), ...reasoning];
  return `${all.join('\n\n')}\n`;
}

/** A language as the word after a fence; others, such as that of plain text, mean nothing to a renderer. */
function fenceLanguage(language: string | undefined): string {
  return language !== undefined && language !== 'plaintext' && /^[\w+#.-]+$/.test(language)
    ? language
    : 'text';
}

function bodyOf(reading: Reading, wording: Wording, language = 'text'): Body {
  switch (reading.kind) {
    case 'text':
      return textBody(reading, wording, reading.role === 'generated' ? language : 'text');
    case 'labels':
      return labelsBody(reading, wording);
    case 'entities':
      return entitiesBody(reading, wording);
    case 'maskFills':
      return maskFillsBody(reading, wording);
    case 'embedding':
      return embeddingBody(reading, wording);
    case 'answers':
      return answersBody(reading, wording);
    case 'similarities':
      return similaritiesBody(reading, wording);
    case 'values':
      return valuesBody(reading, wording);
    case 'several':
      return severalBody(reading, wording);
    case 'raw':
      return { heading: wording.strings.answer, blocks: [rawBlock(reading.json, wording)] };
  }
}

function textBody(reading: Extract<Reading, { kind: 'text' }>, wording: Wording, language: string): Body {
  const { role, text, alternatives, toolCalls = [] } = reading;
  const { strings, numbers } = wording;
  const others = alternatives.flatMap((other, index) => [
    `## ${strings.alternative(index + 2, numbers.whole(index + 2))}`,
    textBlock(other, wording, language),
  ]);
  const blocks = [textBlock(text, wording, language), ...others, ...toolCallBlocks(toolCalls, wording)];
  return { heading: strings[role], blocks };
}

/** Shows each call as the name of the function and its arguments, which are usually JSON. */
function toolCallBlocks(calls: readonly ToolCall[], wording: Wording): readonly string[] {
  if (calls.length === 0) {
    return [];
  }
  const { strings, numbers } = wording;
  return [
    `## ${strings.toolCalls(calls.length, numbers.whole(calls.length))}`,
    ...calls.flatMap(({ function: { name, arguments: given } }) => {
      const json = parseJson(given);
      return [
        codeSpan(name),
        json === undefined
          ? fence(given, 'text', fenceLimits(MAX_JSON_LENGTH, wording))
          : rawBlock(json, wording),
      ];
    }),
    strings.toolCallsNotMade,
  ];
}

/** A section of its own, so that it can be folded in the editor. */
function reasoningBlocks(reasoning: string | undefined, wording: Wording): readonly string[] {
  return reasoning === undefined
    ? []
    : [`## ${wording.strings.reasoning}`, fence(reasoning, 'text', fenceLimits(MAX_TEXT_LENGTH, wording))];
}

function textBlock(text: string, wording: Wording, language: string): string {
  // Control characters become visible as escapes; white space alone would show nothing.
  return isInvisible(visibleText(text.trim()))
    ? wording.strings.emptyText
    : fence(text, language, fenceLimits(MAX_TEXT_LENGTH, wording));
}

function rawBlock(json: unknown, wording: Wording): string {
  return fence(prettyJsonStart(json, MAX_JSON_LENGTH), 'json', fenceLimits(MAX_TEXT_LENGTH, wording));
}

function severalBody({ readings, total }: Extract<Reading, { kind: 'several' }>, wording: Wording): Body {
  const { strings, numbers } = wording;
  const blocks: string[] = [];
  let units = 0;
  let shown = 0;
  for (const answer of readings) {
    if (units > MAX_MARKDOWN_LENGTH) {
      break;
    }
    const { heading, blocks: inner } = bodyOf(answer, wording);
    shown++;
    const added = [`## ${numbers.whole(shown)}. ${heading}`, ...inner.map(lowerHeading)];
    units += added.reduce((sum, { length }) => sum + length, 0);
    blocks.push(...added);
  }
  const note = total > shown ? [strings.rowsShown(total, numbers.whole(total), numbers.whole(shown))] : [];
  return { heading: strings.answers(total, numbers.whole(total)), blocks: [...blocks, ...note] };
}

/** Moves a heading down one level. Blocks from the model never begin with `#`, since they are fences and tables. */
function lowerHeading(block: string): string {
  return block.startsWith('#') ? `#${block}` : block;
}

function factsLine(facts: ReadingFacts, { strings, numbers }: Wording): string {
  const { model, task, elapsedMs, fromCache, provider, usage } = facts;
  const parts = [
    codeSpan(model),
    task !== undefined && task !== 'auto' && inertLine(task),
    elapsedMs !== undefined && strings.elapsed(elapsedText(elapsedMs, numbers)),
    usage !== undefined &&
      strings.tokens(numbers.whole(usage.promptTokens), numbers.whole(usage.completionTokens)),
    provider !== undefined && inertLine(provider),
    fromCache === true && strings.fromCache,
  ];
  return parts.filter((part) => part !== false).join(' · ');
}

/** Seconds, such as `1.2`; below a tenth, as many places as it takes. */
export function elapsedText(elapsedMs: number, numbers: NumberText): string {
  return elapsedMs < 100 ? numbers.short(Math.round(elapsedMs) / 1000) : numbers.decimal(elapsedMs / 1000);
}
