import { pinItem } from '../../../src/core/pins/list/pinList';
import type { PinItem, PinList } from '../../../src/core/pins/list/pinList';

/** An entry's JSON text as servers write it. */
export function pinText(modelId: string, computeType: string | undefined = 'cpu'): string {
  return JSON.stringify({ model_id: modelId, compute_type: computeType });
}

export function pins(...texts: readonly string[]): readonly PinItem[] {
  return texts.map((text) => pinItem(text));
}

export function pinList(texts: readonly string[], allowed?: number): PinList {
  return { items: pins(...texts), ...(allowed !== undefined && { allowed }) };
}

export function texts(items: readonly PinItem[] | undefined): readonly string[] {
  return (items ?? []).map(({ text }) => text);
}
