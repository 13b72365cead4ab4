import * as v from 'valibot';
import type { KeyValueStore } from '../ports';
import { API_FORMS } from './endpointApi';
import type { EndpointApi } from './endpointApi';

/** The key of all entries. */
export const ENDPOINTS_KEY = 'endpoints';
/** Endpoints remembered. */
const MAX_ENDPOINTS = 50;

const form = v.picklist(API_FORMS);
const entry = v.object({
  endpoint: v.string(),
  /** As it was recognized, or as the user chose it. */
  forms: v.exactOptional(v.tupleWithRest([form], form)),
  /** The model that a dedicated endpoint is. */
  served: v.exactOptional(v.string()),
  /** The model that was used here last. */
  model: v.exactOptional(v.string()),
  /** The model that was used here last for a chat. */
  chatModel: v.exactOptional(v.string()),
});
type Entry = v.InferOutput<typeof entry>;

/** What is remembered of each endpoint: how it is spoken to, and which model was used there last. */
export class EndpointMemory {
  constructor(private readonly state: KeyValueStore) {}

  api(endpoint: string): EndpointApi | undefined {
    const { forms, served } = this.find(endpoint);
    return forms && { forms, ...(served !== undefined && { model: served }) };
  }

  lastModel(endpoint: string): string | undefined {
    return this.find(endpoint).model;
  }

  lastChatModel(endpoint: string): string | undefined {
    return this.find(endpoint).chatModel;
  }

  /** Remembers how an endpoint is spoken to; `undefined` forgets it, so that it is asked again. */
  async rememberApi(endpoint: string, api: EndpointApi | undefined): Promise<void> {
    const { forms: _forms, served: _served, ...models } = this.find(endpoint);
    await this.store({
      ...models,
      ...(api && { forms: [...api.forms], ...(api.model !== undefined && { served: api.model }) }),
    });
  }

  async rememberModel(endpoint: string, model: string): Promise<void> {
    await this.store({ ...this.find(endpoint), model });
  }

  async rememberChatModel(endpoint: string, chatModel: string): Promise<void> {
    await this.store({ ...this.find(endpoint), chatModel });
  }

  private find(endpoint: string): Entry {
    const found = this.list().find((one) => isOf(one, endpoint));
    return v.is(entry, found) ? found : { endpoint };
  }

  private async store(changed: Entry): Promise<void> {
    const others = this.list().filter((one) => !isOf(one, changed.endpoint));
    await this.state.update(ENDPOINTS_KEY, [changed, ...others].slice(0, MAX_ENDPOINTS));
  }

  /** Entries of another form, such as a newer version's, are kept as they are. */
  private list(): readonly unknown[] {
    const parsed = v.safeParse(v.array(v.unknown()), this.state.get(ENDPOINTS_KEY));
    return parsed.success ? parsed.output : [];
  }
}

const isOf = (one: unknown, endpoint: string): boolean =>
  v.is(v.looseObject({ endpoint: v.literal(endpoint) }), one);
