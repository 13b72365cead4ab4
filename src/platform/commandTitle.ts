import * as v from 'valibot';

/** VS Code gives a translated title together with the original one. */
const title = v.union([
  v.string(),
  v.pipe(
    v.object({ value: v.string() }),
    v.transform(({ value }) => value),
  ),
]);

const manifestSchema = v.object({
  displayName: v.string(),
  contributes: v.object({ commands: v.array(v.object({ command: v.string(), title })) }),
});

/**
 * A command's title as the palette shows it, without the dots that say that it asks something; the extension's name for a
 * command that is not in the palette. `manifest` is the `packageJSON` of the running extension, which VS Code translates.
 */
export function commandTitle(manifest: unknown, id: string): string {
  const parsed = v.safeParse(manifestSchema, manifest);
  if (!parsed.success) {
    return id;
  }
  const { contributes, displayName } = parsed.output;
  const found = contributes.commands.find(({ command }) => command === id);
  return found === undefined ? displayName : found.title.replace(/…$/, '');
}
