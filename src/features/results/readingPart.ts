import { parseJson } from '../../core/parseJson';
import { isList, isObject } from '../../core/tasks/answerShape';
import { prettyJson } from '../../core/tasks/prettyJson';
import { findMasks } from '../../core/tasks/readMaskFills';
import type { LabelRow, Reading, Rows } from '../../core/tasks/reading';
import { tiedLabels } from '../../core/tasks/tiedLabels';
import { isInvisible, visibleText } from '../../core/tasks/visibleText';
import type { ResultBody, ResultBodyOf, ResultText } from '../../webview/resultBodyProtocol';
import { entitiesBody } from './entitiesContent';
import { answersBody, barsBody, embeddingBody, maskFillsBody, rankingBody, valuesBody } from './listContents';
import { foundInPicture, soundsOf } from './mediaContents';
import { cell, scoresOf } from './partWording';
import type { PartWording } from './partWording';
import type { TextPool } from './textPool';

type ReadingOf<K extends Reading['kind']> = Extract<Reading, { kind: K }>;

/** What is known of an answer besides its reading. */
export interface PartContext {
  /** Unique in the view: the start of the IDs of its texts. */
  readonly id: string;
  /** The `inputs` that were sent. */
  readonly input: unknown;
  /** Address of the picture that was sent. */
  readonly picture?: string | undefined;
  /** VS Code's ID of the language of the text that was sent. */
  readonly language?: string | undefined;
  readonly nearest?: ResultBodyOf<'embedding'>['nearest'];
  readonly texts: TextPool;
}

/** The most important result of an answer and its contents. */
export interface ReadingPart {
  readonly headline?: string;
  /** The headline without its score, for a table that has a column of scores. */
  readonly name?: string;
  /** The score of the headline, for sorting. */
  readonly score?: { readonly text: string; readonly value: number };
  readonly bodies: readonly ResultBody[];
}

/** Says what a reading looks like in the panel. Never throws. */
export function readingPart(reading: Reading, context: PartContext, wording: PartWording): ReadingPart {
  switch (reading.kind) {
    case 'text':
      return { bodies: [textBody(reading, context, wording)] };
    case 'labels':
      return labelsPart(reading, context, wording);
    case 'entities': {
      const count = reading.total - reading.refused;
      const headline = wording.strings.entities(count, wording.numbers.whole(count));
      return { headline, bodies: [entitiesBody(reading, context.input, wording)] };
    }
    case 'maskFills': {
      const { input } = context;
      const places = typeof input === 'string' ? findMasks(input) : [];
      const [first] = reading.masks;
      const best = reading.masks.length === 1 ? first?.rows[0] : undefined;
      return {
        ...(best !== undefined && bestOf(best.token.trim(), first, best.score, wording)),
        bodies: [maskFillsBody(reading, input, places, wording)],
      };
    }
    case 'answers': {
      const { input } = context;
      const passage = isObject(input) && typeof input.context === 'string' ? input.context : undefined;
      const [best] = reading.rows;
      return {
        ...(best !== undefined && bestOf(best.answer, reading, best.score, wording)),
        bodies: [answersBody(reading, passage, wording)],
      };
    }
    case 'similarities': {
      const best = reading.rows.toSorted((one, other) => other.score - one.score)[0];
      const name = best?.sentence ?? wording.strings.similarity;
      return {
        ...(best !== undefined && bestOf(name, reading, best.score, wording)),
        bodies: [rankingBody(reading, queryOf(context.input), wording)],
      };
    }
    case 'embedding':
      return { bodies: [embeddingBody(reading, context.nearest, wording)] };
    case 'values': {
      const body = valuesBody(reading, wording);
      const [only] = body.rows.length === 1 ? body.rows : [];
      return { ...(only !== undefined && { headline: only.value }), bodies: [body] };
    }
    case 'several':
      // The caller shows each of them as an item.
      return { bodies: [] };
    case 'raw': {
      const sounds = soundsOf(reading.json, wording);
      return { bodies: sounds.length > 0 ? sounds : [jsonBody(reading.json, context, wording)] };
    }
  }
}

function labelsPart(reading: ReadingOf<'labels'>, context: PartContext, wording: PartWording): ReadingPart {
  const [best] = reading.rows;
  const picture = foundInPicture(reading.rows, context.picture, wording);
  return {
    ...(best !== undefined && bestLabel(best, reading, wording)),
    bodies: [
      ...(picture === undefined ? [] : [picture]),
      barsBody(reading satisfies Rows<LabelRow>, wording),
    ],
  };
}

function bestOf(
  text: string,
  { rows }: { readonly rows: readonly { readonly score?: number }[] } = { rows: [] },
  score: number | undefined,
  wording: PartWording,
): Pick<ReadingPart, 'headline' | 'name' | 'score'> {
  const name = cell(text);
  if (score === undefined) {
    return { headline: name, name };
  }
  const written = scoresOf(rows, wording).text(score);
  return { headline: `${name} ${written}`, name, score: { text: written, value: score } };
}

/** The best label, which several labels may share their score with. */
function bestLabel(
  { label, score }: LabelRow,
  reading: ReadingOf<'labels'>,
  wording: PartWording,
): Pick<ReadingPart, 'headline' | 'name' | 'score'> {
  const best = bestOf(label, reading, score, wording);
  const others = tiedLabels(reading.rows);
  if (others === 0) {
    return best;
  }
  const { numbers, strings } = wording;
  const written = scoresOf(reading.rows, wording).text(score);
  const headline = strings.tied(others, numbers.whole(others), cell(label), written);
  return { ...best, headline, name: headline };
}

/** The text that the others are compared with. */
function queryOf(input: unknown): string | undefined {
  if (!isObject(input)) {
    return undefined;
  }
  const query = input.source_sentence ?? input.query;
  return typeof query === 'string' ? query : undefined;
}

function textBody(
  { alternatives, reasoning, role, text, toolCalls = [] }: ReadingOf<'text'>,
  { id, language, texts }: PartContext,
  wording: PartWording,
): ResultBodyOf<'text'> {
  const { numbers, strings } = wording;
  const form = formOf(role, language);
  const isEmpty =
    isInvisible(visibleText(text.slice(0, 1000).trim())) && isInvisible(visibleText(text.trim()));
  return {
    kind: 'text',
    label: strings[role],
    ...(!isEmpty && { text: texts.add(`${id}.text`, text, form) }),
    ...(reasoning !== undefined && {
      reasoning: {
        label: strings.reasoning,
        text: texts.add(`${id}.reasoning`, reasoning, { format: 'plain' }),
      },
    }),
    ...(toolCalls.length > 0 && {
      toolCalls: {
        label: strings.toolCalls(toolCalls.length, numbers.whole(toolCalls.length)),
        note: strings.toolCallsNotMade,
        calls: toolCalls.map(({ function: { arguments: given, name } }, index) => ({
          name: cell(name),
          arguments: jsonText(parseJson(given) ?? given, `${id}.call.${index}`, texts),
        })),
      },
    }),
    alternatives: alternatives.map((other, index) => ({
      label: strings.alternative(index + 2, numbers.whole(index + 2)),
      text: texts.add(`${id}.alternative.${index}`, other, form),
    })),
  };
}

/** A chat answers in Markdown; a continuation of code is code of the same language. */
export function formOf(
  role: ReadingOf<'text'>['role'],
  language: string | undefined,
): Pick<ResultText, 'format' | 'language'> {
  if (role === 'reply') {
    return { format: 'markdown' };
  }
  if (role !== 'generated') {
    return { format: 'plain' };
  }
  const isProse = language === undefined || language === 'plaintext' || language === 'markdown';
  return isProse ? { format: 'markdown' } : { format: 'code', language };
}

function jsonText(json: unknown, id: string, texts: TextPool): ResultText {
  return typeof json === 'string'
    ? texts.add(id, json, { format: 'plain' })
    : texts.add(id, prettyJson(json), { format: 'code', language: 'json' });
}

function jsonBody(json: unknown, { id, texts }: PartContext, wording: PartWording): ResultBody {
  return {
    kind: 'json',
    label: wording.strings.answer,
    text: texts.add(`${id}.json`, prettyJson(json), { format: 'code', language: 'json' }),
  };
}

/** The vector of an answer that is a single one, however deeply it is nested. */
export function onlyVector(json: unknown): readonly number[] | undefined {
  let list: unknown = json;
  while (isList(list) && list.length === 1 && isList(list[0])) {
    [list] = list;
  }
  return isList(list) && list.length > 0 && list.every((value) => typeof value === 'number')
    ? list
    : undefined;
}
