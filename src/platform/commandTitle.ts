import * as v from 'valibot';

/** A title. VS Code returns a translated title as an object that has the original too. */
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
 * Returns a command's title as the Command Palette shows it, without the ellipsis, or the extension's name for a command
 * without a title. `manifest` is the `packageJSON` of the running extension, which VS Code translates.
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
