/** What is known about the models of an endpoint that was just selected. */
export interface ModelsAfterSwitch<Model> {
  /** The model that is set. */
  readonly current: string;
  /** The model that was used last at this endpoint. */
  readonly last: string | undefined;
  readonly listed: readonly Model[];
  /** The endpoint lists all models that it has. */
  readonly listsAll: boolean;
}

/**
 * Returns the model that needs no question after another endpoint was selected: the one that was used there last, the
 * current one if it is listed, or the only one. A model that a complete list lacks would fail.
 */
export function nextModel<Model extends { readonly id: string }>({
  current,
  last,
  listed,
  listsAll,
}: ModelsAfterSwitch<Model>): Model | { readonly id: string } | undefined {
  const find = (id: string | undefined) => listed.find((model) => model.id === id);
  const lastListed = find(last);
  if (lastListed !== undefined) {
    return lastListed;
  }
  if (last !== undefined && !(listsAll && listed.length > 0)) {
    return { id: last };
  }
  return find(current) ?? (listed.length === 1 ? listed[0] : undefined);
}
