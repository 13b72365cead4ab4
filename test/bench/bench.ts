// npm run bench: prints how much the client costs beside plain HTTP, and how much code is loaded when.
import { bundleSizes } from './bundleSizes';
import { measureClientOverhead } from './clientOverhead';

async function main(): Promise<void> {
  const { client, nodeFetch, nodeHttp } = await measureClientOverhead();
  console.log('One request over a kept connection to this machine, median:');
  console.log(`  bare node:http    ${nodeHttp.toFixed(3)} ms`);
  console.log(
    `  plain node-fetch  ${nodeFetch.toFixed(3)} ms  (${(nodeFetch / nodeHttp).toFixed(2)} × node:http)`,
  );
  console.log(
    `  inference client  ${client.toFixed(3)} ms  (${(client / nodeFetch).toFixed(2)} × node-fetch, ${(client / nodeHttp).toFixed(2)} × node:http)`,
  );
  console.log('Bundles:');
  for (const { name, bytes, gzipped } of bundleSizes()) {
    const when = name === 'extension.js' ? 'activation' : 'first use';
    console.log(
      `  ${name.padEnd(16)} ${(bytes / 1024).toFixed(1).padStart(8)} KiB  (${(gzipped / 1024).toFixed(1)} gzipped)  ${when}`,
    );
  }
}

void main();
