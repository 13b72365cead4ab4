/** `modules.json` of a sentence embedding model with these modules of sentence-transformers, the first one in the model's own folder. */
export function moduleList(...names: readonly string[]): string {
  return JSON.stringify(
    names.map((name, idx) => ({
      ...{ idx, name: String(idx), path: idx === 0 ? '' : `${idx}_${name}` },
      type: `sentence_transformers.models.${name}`,
    })),
  );
}
