import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import fetch from 'node-fetch';
import { OpenAiClient } from '../../src/core/chat/openAiClient';
import { createNodeFetch } from '../../src/node/nodeFetch';
import { systemClock } from '../../src/node/systemClock';
import { silentLogger } from '../support/loggers';

/** What reading a streamed chat costs, by the client, by plain node-fetch (which the client is built on), and by bare node:http. */
export interface ChatStreamCost {
  /** Milliseconds from the request to the first text, the median, of a server that answers at once. */
  readonly first: Record<Way, number>;
  /** The same of a server that works `HELD_MS` on the prompt, as the model of a fast machine does. */
  readonly heldFirst: Record<Way, number>;
  /** Processor time for one token in microseconds, the median. */
  readonly token: Record<Way, number>;
  /** Updates of the editor in the busiest second of a stream of 1,000 tokens a second. */
  readonly updates: number;
}

type Way = (typeof WAYS)[number];
/** Reads a whole stream of some tokens, and calls back whenever there is text to show. */
type Read = (parameters: Readonly<Record<string, number>>, onText: (text: string) => void) => Promise<void>;

const WAYS = ['client', 'nodeFetch', 'nodeHttp'] as const;
export const HELD_MS = 20;
const LONG_ROUNDS = 12;
const LONG = { max_tokens: 10_000 };
const PACED = { max_tokens: 3_000, tokens_per_second: 1_000 };

/** A chunk as this server sends it: the bare reader checks nothing. */
interface Chunk {
  readonly choices: readonly { readonly delta: { readonly content?: string } }[];
}

/** Reads the same streams in all ways, in turns and over kept connections. */
export async function measureChatStream(): Promise<ChatStreamCost> {
  const server = fork(join(__dirname, 'chattingServer.mjs'));
  const [port] = await once(server, 'message');
  const base = `http://127.0.0.1:${port}/v1`;
  const reads: Record<Way, Read> = {
    client: byClient(base),
    nodeFetch: byNodeFetch(base),
    nodeHttp: byNodeHttp(base),
  };
  const first = await timesToFirst(reads, 400, { max_tokens: 20 });
  const heldFirst = await timesToFirst(reads, 60, { max_tokens: 20, first_token_ms: HELD_MS });
  const token: Record<Way, number[]> = { client: [], nodeFetch: [], nodeHttp: [] };
  for (let round = 0; round < LONG_ROUNDS; round += 1) {
    for (const way of WAYS) {
      const before = process.cpuUsage();
      await reads[way](LONG, () => undefined);
      const { system, user } = process.cpuUsage(before);
      token[way].push((system + user) / LONG.max_tokens);
    }
  }
  const times: number[] = [];
  await reads.client(PACED, () => void times.push(performance.now()));
  server.kill();
  return {
    first: medians(first),
    heldFirst: medians(heldFirst),
    token: medians(token),
    updates: busiestSecond(times),
  };
}

async function timesToFirst(
  reads: Readonly<Record<Way, Read>>,
  rounds: number,
  parameters: Readonly<Record<string, number>>,
): Promise<Record<Way, readonly number[]>> {
  const times: Record<Way, number[]> = { client: [], nodeFetch: [], nodeHttp: [] };
  const warmUp = rounds / 4;
  for (let round = 0; round < rounds + warmUp; round += 1) {
    for (const way of WAYS) {
      const startedAt = performance.now();
      let firstAt: number | undefined;
      await reads[way](parameters, () => (firstAt ??= performance.now()));
      if (round >= warmUp && firstAt !== undefined) {
        times[way].push(firstAt - startedAt);
      }
    }
  }
  return times;
}

function byClient(base: string): Read {
  const client = new OpenAiClient({ fetch: createNodeFetch(), clock: systemClock, logger: silentLogger });
  return async (parameters, onText) => {
    const outcome = await client.infer(
      {
        ...{ base, model: 'm', form: 'chat', inputs: 'Hello', parameters, stream: true },
        ...{ sendsFlags: false, useCache: true, wait: 'onLoading', timeoutMs: 60_000 },
      },
      {
        signal: new AbortController().signal,
        onProgress: (one) => (one.kind === 'partial' ? onText(one.text) : undefined),
      },
    );
    if (!outcome.ok) {
      throw new Error(outcome.failure.kind);
    }
  };
}

function byNodeFetch(base: string): Read {
  const agent = new Agent({ keepAlive: true });
  const headers = { 'content-type': 'application/json', connection: 'keep-alive' };
  return async (parameters, onText) => {
    const init = { method: 'POST', headers, body: bodyOf(parameters), agent };
    const { body } = await fetch(`${base}/chat/completions`, init);
    const take = bareReader(onText);
    for await (const piece of body?.setEncoding('utf8') ?? []) {
      take(String(piece));
    }
  };
}

function byNodeHttp(base: string): Read {
  const agent = new Agent({ keepAlive: true });
  return (parameters, onText) =>
    new Promise((resolve, reject) => {
      const body = bodyOf(parameters);
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const sent = request(`${base}/chat/completions`, { method: 'POST', headers, agent }, (response) => {
        response.setEncoding('utf8').on('data', bareReader(onText)).on('end', resolve);
      });
      sent.on('error', reject).end(body);
    });
}

function bodyOf(parameters: Readonly<Record<string, number>>): string {
  const messages = [{ role: 'user', content: 'Hello' }];
  return JSON.stringify({ model: 'm', messages, ...parameters, stream: true });
}

/** Joins the text of a stream's pieces with the least work that does it. */
function bareReader(onText: (text: string) => void): (piece: string) => void {
  let waiting = '';
  let text = '';
  return (piece) => {
    const events = (waiting + piece).split('\n\n');
    waiting = events.pop() ?? '';
    for (const event of events) {
      if (event !== 'data: [DONE]') {
        const { choices } = JSON.parse(event.slice('data: '.length)) as Chunk;
        text += choices[0]?.delta.content ?? '';
      }
    }
    onText(text);
  };
}

function medians(values: Readonly<Record<Way, readonly number[]>>): Record<Way, number> {
  return {
    client: median(values.client),
    nodeFetch: median(values.nodeFetch),
    nodeHttp: median(values.nodeHttp),
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function busiestSecond(times: readonly number[]): number {
  return Math.max(...times.map((from) => times.filter((time) => time >= from && time < from + 1000).length));
}
