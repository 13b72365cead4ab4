import assert from 'node:assert/strict';
import { EndpointMemory } from '../../../../../src/core/endpoints/endpointMemory';
import { RunRouter } from '../../../../../src/core/endpoints/runRouter';
import { ApiClient } from '../../../../../src/core/http/jsonClient';
import { ModelClient } from '../../../../../src/core/runs/modelClient';
import type { Fetch, FetchRequest } from '../../../../../src/core/ports';
import type { TaskSetting } from '../../../../../src/core/tasks/taskNames';
import { KNOWN_SERVERS } from '../../../../support/http/knownServers';
import type { KnownServer } from '../../../../support/http/knownServers';
import { silentLogger as logger } from '../../../../support/loggers';
import { memoryState } from '../../../../support/memoryState';
import { VirtualClock } from '../../../../support/virtualClock';

const ENDPOINT = 'https://abc.eu-west-1.aws.endpoints.huggingface.cloud';
const TOKEN = 'hf_testOfThisEndpoint';
const TEXT = 'a text that only the run may send';
const START_MS = 90_000;
const TIMEOUT_MS = 300_000;

interface Sent {
  readonly at: number;
  readonly request: FetchRequest;
}

/** A server of the table as a dedicated endpoint that is scaled to zero: its proxy answers until the server is up. */
function scaledToZero({ routes, otherwise = { status: 404, text: 'Not Found' } }: KnownServer) {
  const clock = new VirtualClock();
  const sent: Sent[] = [];
  const fetch: Fetch = async (request) => {
    const { method, url, headers, body } = request;
    sent.push({ at: clock.monotonic(), request });
    const path = new URL(url).pathname;
    const route = routes[`${method} ${path}`] ?? otherwise;
    const isUp = clock.monotonic() >= START_MS;
    const answer = !isUp
      ? { status: 503, text: 'Service Unavailable' }
      : typeof route === 'function'
        ? route({ method, path, headers, body: String(body) })
        : route;
    const { status = 200, json, stream, text = '' } = answer;
    const type =
      json !== undefined ? 'application/json' : stream !== undefined ? 'text/event-stream' : 'text/plain';
    const content = json === undefined ? (stream ?? text) : JSON.stringify(json);
    return {
      status,
      header: (name) => (name === 'content-type' ? type : null),
      body: (async function* () {
        for await (const piece of typeof content === 'string' ? [content] : content) {
          yield new TextEncoder().encode(piece);
        }
      })(),
    };
  };
  const ports = { fetch, clock, logger };
  return {
    ...{ clock, sent },
    router: new RunRouter(new ApiClient(ports), new EndpointMemory(memoryState().state)),
    client: new ModelClient(ports),
  };
}

const ONE_MODEL = KNOWN_SERVERS.filter(
  ({ name }) => !/Ollama|LM Studio|pinned models|key|protected/.test(name),
);

describe('a dedicated endpoint that is scaled to zero', () => {
  for (const server of ONE_MODEL) {
    for (const run of server.runs) {
      it(`runs ${server.name}: it is woken by the run, settled, and then gets ${JSON.stringify(run.args)}`, async () => {
        const { client, clock, router, sent } = scaledToZero(server);
        const { signal } = new AbortController();
        const { stream = false, task = 'auto' } = run.args as { stream?: boolean; task?: TaskSetting };
        const place = { endpoint: ENDPOINT, isLocalServer: false, api: 'auto', token: TOKEN } as const;
        const model = (await router.servedModel(place, signal)) ?? '';
        assert.deepEqual([model, sent.length], [new URL(ENDPOINT).host, 0]);

        const remainingMs = (): number => TIMEOUT_MS - clock.monotonic();
        const waiting = { wait: 'onLoading', remainingMs, onStarting: () => undefined } as const;
        const route = await clock.until(router.route({ ...place, task, model }, waiting, signal));
        assert.ok(!('detail' in route), JSON.stringify(route));
        const request = { ...place, inputs: TEXT, useCache: true, wait: 'onLoading', stream } as const;
        const outcome = await clock.until(
          client.infer({ ...request, model, timeoutMs: remainingMs(), ...route }, { signal }),
        );
        assert.ok(outcome.ok && outcome.answer.kind === 'json', JSON.stringify(outcome));
        assert.equal(route.task, run.task);
        if (run.output !== undefined) {
          assert.deepEqual(outcome.answer.json, run.output);
        } else {
          assert.ok(JSON.stringify(outcome.answer.json).includes(run.text ?? ''));
        }

        const lines = sent.map(({ request: { method, url } }) => `${method} ${new URL(url).pathname}`);
        const early = sent.filter(({ at }) => at < START_MS).length;
        assert.deepEqual([...new Set(lines.slice(0, early))], ['GET /health']);
        assert.deepEqual(
          sent.flatMap((one, at) => (JSON.stringify(one.request).includes(TEXT) ? [lines[at]] : [])),
          [run.request],
        );
        assert.ok(sent.every((one) => one.request.headers['authorization'] === `Bearer ${TOKEN}`));
        assert.ok(clock.monotonic() < START_MS + 60_000);
      });
    }
  }
});
