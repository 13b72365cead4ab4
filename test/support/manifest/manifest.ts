import { readFileSync } from 'node:fs';
import * as v from 'valibot';

const when = v.optional(v.string());
/** An item of a menu: a command or another menu. */
const menuItem = v.object({
  command: v.optional(v.string()),
  submenu: v.optional(v.string()),
  when,
  group: v.optional(v.string()),
});
const property = v.looseObject({
  type: v.string(),
  default: v.unknown(),
  scope: v.string(),
  markdownDescription: v.string(),
  enum: v.optional(v.array(v.string())),
  minimum: v.optional(v.number()),
  maximum: v.optional(v.number()),
  multipleOf: v.optional(v.number()),
});

const manifestSchema = v.object({
  name: v.string(),
  publisher: v.string(),
  displayName: v.string(),
  version: v.string(),
  main: v.string(),
  icon: v.string(),
  engines: v.object({ vscode: v.string(), node: v.string() }),
  activationEvents: v.array(v.string()),
  scripts: v.record(v.string(), v.string()),
  devDependencies: v.record(v.string(), v.string()),
  capabilities: v.object({
    untrustedWorkspaces: v.object({
      supported: v.string(),
      description: v.string(),
      restrictedConfigurations: v.array(v.string()),
    }),
    virtualWorkspaces: v.boolean(),
  }),
  contributes: v.looseObject({
    commands: v.array(
      v.object({
        command: v.string(),
        title: v.string(),
        category: v.string(),
        icon: v.optional(v.string()),
        enablement: when,
      }),
    ),
    submenus: v.array(v.object({ id: v.string(), label: v.string() })),
    menus: v.record(v.string(), v.array(menuItem)),
    keybindings: v.array(v.object({ command: v.string(), key: v.string(), mac: v.string(), when })),
    configuration: v.object({ title: v.string(), properties: v.record(v.string(), property) }),
    views: v.optional(v.record(v.string(), v.array(v.looseObject({ id: v.string(), when }))), {}),
    viewsWelcome: v.optional(v.array(v.looseObject({ view: v.string(), when })), []),
  }),
});

export type Manifest = v.InferOutput<typeof manifestSchema>;

export const manifestText = readFileSync('package.json', 'utf8');
export const manifest: Manifest = v.parse(manifestSchema, JSON.parse(manifestText));

/** The English sentences of the manifest, by key. */
export const nls: Readonly<Record<string, string>> = v.parse(
  v.record(v.string(), v.string()),
  JSON.parse(readFileSync('package.nls.json', 'utf8')),
);

/** Replaces `%key%` by its sentence, as VS Code does. */
export function localised(text: string): string {
  return text.replace(/^%(.+)%$/, (whole, key: string) => nls[key] ?? whole);
}

/** Every `when` and `enablement` clause of the manifest. */
export function whenClauses(): readonly string[] {
  const { commands, menus, keybindings, views, viewsWelcome } = manifest.contributes;
  return [
    ...commands.map(({ enablement }) => enablement),
    ...Object.values(menus).flatMap((items) => items.map((item) => item.when)),
    ...keybindings.map((keybinding) => keybinding.when),
    ...Object.values(views).flatMap((list) => list.map((view) => view.when)),
    ...viewsWelcome.map((welcome) => welcome.when),
  ].filter((clause) => clause !== undefined);
}
