import { Agent, request } from 'node:http';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import fetch from 'node-fetch';
import { InferenceClient } from '../../src/core/inference/inferenceClient';
import { createNodeFetch } from '../../src/node/nodeFetch';
import { systemClock } from '../../src/node/systemClock';
import { silentLogger } from '../support/loggers';

/** Milliseconds of one request, the median of a run's rounds, for each way to send it. */
export interface ClientOverhead {
  readonly client: number;
  readonly nodeFetch: number;
  readonly nodeHttp: number;
}

const ROUNDS = 40;
const REQUESTS_PER_ROUND = 25;
const WARM_UP_ROUNDS = 5;
const BODY = JSON.stringify({ inputs: 'fn main() { println!("hello"); }' });

/**
 * Sends the same request by the inference client, by plain node-fetch and by bare node:http, in turns and over kept
 * connections, so that what else runs on the machine weighs on all three alike.
 */
export async function measureClientOverhead(): Promise<ClientOverhead> {
  const server = new Worker(new URL('./answeringServer.mjs', `file://${__filename}`));
  const [port] = await once(server, 'message');
  const endpoint = `http://127.0.0.1:${port}`;
  const ways = {
    client: byClient(endpoint),
    nodeFetch: byNodeFetch(endpoint),
    nodeHttp: byNodeHttp(endpoint),
  };
  const times: Record<keyof ClientOverhead, number[]> = { client: [], nodeFetch: [], nodeHttp: [] };
  for (let round = 0; round < ROUNDS + WARM_UP_ROUNDS; round += 1) {
    for (const name of ['client', 'nodeFetch', 'nodeHttp'] as const) {
      const started = performance.now();
      for (let count = 0; count < REQUESTS_PER_ROUND; count += 1) {
        await ways[name]();
      }
      if (round >= WARM_UP_ROUNDS) {
        times[name].push((performance.now() - started) / REQUESTS_PER_ROUND);
      }
    }
  }
  await server.terminate();
  return {
    client: median(times.client),
    nodeFetch: median(times.nodeFetch),
    nodeHttp: median(times.nodeHttp),
  };
}

function byClient(endpoint: string): () => Promise<void> {
  const client = new InferenceClient({ fetch: createNodeFetch(), clock: systemClock, logger: silentLogger });
  const inference = {
    endpoint,
    model: 'demo/code-language',
    useCache: true,
    wait: 'onLoading',
    timeoutMs: 10_000,
  } as const;
  return async () => {
    const { signal } = new AbortController();
    const outcome = await client.infer(
      { ...inference, inputs: 'fn main() { println!("hello"); }' },
      { signal },
    );
    if (!outcome.ok) {
      throw new Error(outcome.failure.kind);
    }
  };
}

function byNodeFetch(endpoint: string): () => Promise<void> {
  const agent = new Agent({ keepAlive: true });
  const headers = { 'content-type': 'application/json', connection: 'keep-alive' };
  return async () => {
    const response = await fetch(`${endpoint}/models/demo/code-language`, {
      method: 'POST',
      headers,
      body: BODY,
      agent,
    });
    await response.json();
  };
}

function byNodeHttp(endpoint: string): () => Promise<void> {
  const agent = new Agent({ keepAlive: true });
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(BODY) };
  return () =>
    new Promise((resolve, reject) => {
      const sent = request(
        `${endpoint}/models/demo/code-language`,
        { method: 'POST', headers, agent },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
          response.on('end', () => {
            JSON.parse(text);
            resolve();
          });
        },
      );
      sent.on('error', reject).end(BODY);
    });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
