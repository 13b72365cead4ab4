// A window that pins a model over real HTTP, lock and journal, until it is killed.
import { ApiClient } from '../../../src/core/http/jsonClient';
import { createNodeFetch } from '../../../src/node/nodeFetch';
import { systemClock } from '../../../src/node/systemClock';
import { openPins } from '../pins/openPins';
import { errorLogger } from '../loggers';

const [, , endpoint = '', folder = '', ...models] = process.argv;
const client = new ApiClient({ fetch: createNodeFetch(), clock: systemClock, logger: errorLogger });
const service = openPins({ client, endpoint, folder, logger: errorLogger });

async function main(): Promise<void> {
  const { signal } = new AbortController();
  for (const modelId of models) {
    const { outcome } = await service.applyIntent({ type: 'add', modelId }, { signal, confirmed: true });
    console.log(`${modelId} ${outcome}`);
  }
}

void main();
