import { json } from '../http/httpAnswers';
import { RST } from '../http/scriptedServer';
import type { Script, SeenRequest } from '../http/scriptedServer';

/** What a server does with a run. `isOk` and so on are what it knows about its last answer. */
interface Case {
  readonly answers: readonly Script[];
  readonly isOk?: true;
  readonly isCached?: true;
  readonly isLimited?: true;
  /** Of the prompt, and as many of the answer. */
  readonly tokens?: number;
  readonly run?: { readonly [name: string]: unknown };
}

/** Figures of requests, as the export and the dashboard have them. */
export interface Figures {
  readonly requests: number;
  readonly failed: number;
  readonly rateLimited: number;
  readonly characters: number;
  readonly tokens: number;
  readonly cached: number;
}

const LABELS = [{ label: 'x', score: 1 }];
const OK = json(200, LABELS);
const CHAT = { api: 'openai', task: 'chat-completion', stream: false };
const chatAnswer = {
  choices: [{ message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 7, completion_tokens: 7 },
};

const CASES: readonly Case[] = [
  { answers: [[OK]], isOk: true },
  { answers: [[json(200, LABELS, { 'x-cache': 'hit' })]], isOk: true, isCached: true },
  { answers: [[json(429, {}, { 'retry-after': '1' })], [OK]], isOk: true },
  { answers: [[json(429, {}, { 'retry-after': '100' })]], isLimited: true },
  { answers: [[json(503, { error: 'Model x is loading', estimated_time: 1 })], [OK]], isOk: true },
  { answers: [[json(503, { error: 'too many requests at the moment' })], [OK]], isOk: true },
  { answers: [[json(502, '')], [json(502, '')]] },
  { answers: [[RST], [OK]], isOk: true },
  { answers: [[json(500, { error: 'broken' })]] },
  { answers: [[json(200, '{"cut')]] },
  { answers: [[json(200, chatAnswer)]], isOk: true, tokens: 7, run: CHAT },
  {
    answers: [[json(429, {}, { 'retry-after': '1' })], [json(200, chatAnswer)]],
    isOk: true,
    tokens: 7,
    run: CHAT,
  },
];
/** Has nothing in common with the number of cases, so that each model gets each case. */
const MODELS = 5;

/** The arguments of so many runs. `WINDOW` in their inputs stands for what tells the windows apart. */
export function mixedRuns(count: number): readonly { readonly [name: string]: unknown }[] {
  return Array.from({ length: count }, (_, number) => ({
    model: `owner/model-${number % MODELS}`,
    task: 'text-classification',
    inputs: `🦀 run ${number} of WINDOW.`,
    ...CASES[number % CASES.length]?.run,
  }));
}

/** What came to a server: each request once, however often it was repeated. */
export class RequestLog {
  private readonly runs = new Map<
    string,
    { readonly request: SeenRequest; readonly given: Case; tries: number }
  >();

  /** Answers a request by the number of its run, and notes it. */
  readonly answer = (request: SeenRequest): Script => {
    const [text, number] = /run (\d+) of \d+\./.exec(request.body) ?? [];
    const given = CASES[Number(number) % CASES.length];
    if (text === undefined || given === undefined) {
      return [json(404, {})];
    }
    const run = this.runs.get(text) ?? { request, given, tries: 0 };
    this.runs.set(text, run);
    return given.answers[run.tries++] ?? [json(400, { error: 'repeated too often' })];
  };

  /** Whether each answer was asked for. */
  get isComplete(): boolean {
    return [...this.runs.values()].every(({ given, tries }) => given.answers.length === tries);
  }

  /** Counts the requests for each model or each token, or all of them. */
  recount(by: 'model' | 'token' | 'all'): ReadonlyMap<string, Figures> {
    const counted = new Map<string, Figures>();
    for (const { given, request } of this.runs.values()) {
      const key = by === 'all' ? by : by === 'token' ? tokenOf(request) : modelOf(request);
      const before = counted.get(key);
      counted.set(key, {
        requests: (before?.requests ?? 0) + 1,
        failed: (before?.failed ?? 0) + (given.isOk === true ? 0 : 1),
        rateLimited: (before?.rateLimited ?? 0) + (given.isLimited === true ? 1 : 0),
        characters: (before?.characters ?? 0) + charactersOf(request),
        tokens: (before?.tokens ?? 0) + 2 * (given.tokens ?? 0),
        cached: (before?.cached ?? 0) + (given.isCached === true ? 1 : 0),
      });
    }
    return counted;
  }
}

function tokenOf({ headers }: SeenRequest): string {
  return headers['authorization']?.replace('Bearer ', '') ?? '';
}

/** The model in the path of a request, or in the body of a chat. */
function modelOf({ body, path }: SeenRequest): string {
  return /owner\/model-\d/.exec(`${path} ${body}`)?.[0] ?? '';
}

/** The characters of the input in a body, or of the messages of a chat. */
function charactersOf({ body }: SeenRequest): number {
  const { inputs, messages } = JSON.parse(body) as { inputs?: string; messages?: { content: string }[] };
  const texts = messages?.map(({ content }) => content) ?? [inputs ?? ''];
  return texts.reduce((sum, text) => sum + [...text].length, 0);
}
