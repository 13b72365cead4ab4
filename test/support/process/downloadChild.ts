// A process that downloads a model and prints how that ended.
import { openModelHub } from '../../../src/node/hub/openModelHub';
import { createNodeFetch } from '../../../src/node/nodeFetch';
import { systemClock } from '../../../src/node/systemClock';

const [, , hub = '', folder = ''] = process.argv;
const { signal } = new AbortController();
const models = openModelHub({ fetch: createNodeFetch(), clock: systemClock, retryMs: [], staleMs: 2000 });

void models
  .download({ hub, id: 'owner/name', folder }, () => undefined, signal)
  .then((result) => console.log(JSON.stringify(result)))
  // The connections that are kept open would keep the process alive.
  .then(() => process.exit());
