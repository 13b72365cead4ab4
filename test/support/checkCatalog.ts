// `npm run check:catalog [-- https://host]`: checks that a hub has each model that the extension suggests for download, in a form
// that the local server can run, for its task, and without restricted access. Without an address, HF_ENDPOINT or the Hugging Face
// Hub.
import { describeModels } from '../../src/core/localServer/describeModels';
import { readHubAddress } from '../../src/core/localServer/hubAddress';
import type { HubAnswer, ModelOnHub } from '../../src/core/localServer/modelHub';
import { DOWNLOAD_CATALOG, isInCatalog } from '../../src/core/models/downloadCatalog';
import { createNodeFetch } from '../../src/node/nodeFetch';
import { openModelHub } from '../../src/node/hub/openModelHub';
import { systemClock } from '../../src/node/systemClock';

/** Tasks that a hub names otherwise. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  'chat-completion': ['text-generation'],
  'feature-extraction': ['sentence-similarity'],
};

/** Returns what is wrong with a model of the catalog; undefined if nothing is. */
function catalogProblem(id: string, answer: HubAnswer<ModelOnHub>): string | undefined {
  if (!answer.ok) {
    return answer.fault.kind;
  }
  const { gated, task } = answer.value;
  const wanted: string | undefined = isInCatalog(id) ? DOWNLOAD_CATALOG[id].task : undefined;
  if (gated) {
    return 'access is restricted';
  }
  return task === undefined || task === wanted || ALSO[wanted ?? '']?.includes(task) === true
    ? undefined
    : `its task is ${task}, not ${wanted ?? 'known'}`;
}

/** Checks all models and returns a line for each, and whether all are fine. */
export async function checkCatalog(
  hub: string,
): Promise<{ readonly lines: readonly string[]; readonly isFine: boolean }> {
  const lines: string[] = [];
  let isFine = true;
  await describeModels(
    openModelHub({ fetch: createNodeFetch(), clock: systemClock }),
    { hub },
    Object.keys(DOWNLOAD_CATALOG),
    (id, answer) => {
      const problem = catalogProblem(id, answer);
      isFine &&= problem === undefined;
      const sizes = answer.ok
        ? answer.value.formats.map(({ bytes, dtype }) => `${dtype} ${(bytes / 1e6).toFixed(0)} MB`)
        : [];
      lines.push(`${problem === undefined ? 'ok  ' : 'BAD '} ${id}: ${problem ?? sizes.join(', ')}`);
    },
    new AbortController().signal,
  );
  return { lines: lines.toSorted(), isFine };
}

async function main(): Promise<void> {
  const hub = readHubAddress(process.argv[2], process.env['HF_ENDPOINT']);
  if (hub === undefined) {
    throw new Error('Give an address such as https://host.');
  }
  const { isFine, lines } = await checkCatalog(hub);
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = isFine ? 0 : 1;
}

if (require.main === module) {
  void main();
}
