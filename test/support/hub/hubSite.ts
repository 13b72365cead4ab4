import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  DownloadProgress,
  DownloadRequest,
  DownloadResult,
  HubFault,
} from '../../../src/core/localServer/modelHub';
import { REPORT_MS } from '../../../src/node/hub/downloadMeter';
import { openModelHub } from '../../../src/node/hub/openModelHub';
import { createNodeFetch } from '../../../src/node/nodeFetch';
import { eventually } from '../eventually';
import { hastyClock } from '../virtualClock';
import { HostileHub } from './hostileHub';
import { HUB_MODEL, WEIGHTS } from './hubModel';

const fetch = createNodeFetch();

/** A hub, and a folder for what is downloaded from it. Pauses of downloads are over at once. */
export class HubSite {
  readonly progress: DownloadProgress[] = [];
  private readonly allSlept: number[] = [];
  private readonly clock = hastyClock(this.allSlept);

  private constructor(
    readonly hub: HostileHub,
    readonly folder: string,
  ) {
    hub.mayBreak = () => this.arrived();
  }

  static async create(): Promise<HubSite> {
    return new HubSite(await HostileHub.start(HUB_MODEL), await mkdtemp(join(tmpdir(), 'hub-')));
  }

  /** The pauses so far, in milliseconds, without those between reports of progress. */
  get slept(): readonly number[] {
    return this.allSlept.filter((ms) => ms !== REPORT_MS);
  }

  async download(
    request: Partial<DownloadRequest> = {},
    { freeBytes, signal }: { readonly freeBytes?: number; readonly signal?: AbortSignal } = {},
  ): Promise<DownloadResult> {
    const ports = {
      ...{ fetch, clock: this.clock, retryMs: [1, 2, 3] },
      ...(freeBytes !== undefined && { freeBytes: async () => freeBytes }),
    };
    return openModelHub(ports).download(
      { hub: this.hub.url, id: 'owner/name', folder: this.folder, ...request },
      (one) => this.progress.push(one),
      signal ?? new AbortController().signal,
    );
  }

  /** Downloads, and returns why that failed. */
  async fault(
    request: Partial<DownloadRequest> = {},
    options: { readonly freeBytes?: number } = {},
  ): Promise<HubFault> {
    const result = await this.download(request, options);
    assert.ok('fault' in result, `it ended as ${result.outcome}`);
    return result.fault;
  }

  /** Returns how much of each number format is here. */
  async bytesHere(): Promise<Record<string, number>> {
    const answer = await openModelHub({ fetch, clock: this.clock }).describe(
      { hub: this.hub.url, id: 'owner/name', folder: this.folder },
      new AbortController().signal,
    );
    assert.ok(answer.ok);
    return Object.fromEntries(answer.value.formats.map(({ bytesHere, dtype }) => [dtype, bytesHere]));
  }

  /** Does something to the requests for the weights, by how many there were before. */
  whenWeights(...tricks: readonly ReturnType<HostileHub['trick']>[]): void {
    this.hub.trick = ({ what }, times) => (what === WEIGHTS ? tricks[times] : undefined);
  }

  /** Returns the files of the model in the models folder. */
  async model(): Promise<readonly string[]> {
    const names = await readdir(join(this.folder, 'owner/name'), { recursive: true }).catch(() => []);
    return names.sort((a, b) => (a < b ? -1 : 1));
  }

  /** Returns the path of each incomplete file. */
  async parts(): Promise<readonly string[]> {
    const folder = join(this.folder, '.partial', 'owner--name', 'parts');
    return (await readdir(folder))
      .filter((name) => !name.endsWith('.etag'))
      .map((name) => join(folder, name));
  }

  /** Waits until the incomplete file on the disk has all that the hub sent. */
  async arrived(): Promise<void> {
    await eventually(async () => {
      const [part = ''] = await this.parts();
      assert.equal((await stat(part)).size, this.hub.sent.get(WEIGHTS));
    });
  }

  async close(): Promise<void> {
    await this.hub.close();
    await rm(this.folder, { recursive: true });
  }
}
