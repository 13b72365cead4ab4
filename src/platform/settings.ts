import * as vscode from 'vscode';
import * as v from 'valibot';
import type { Event } from '../core/ports';
import { API_FORMS } from '../core/endpoints/endpointApi';
import { WAIT_MODES } from '../core/http/waitMode';
import { DOWNLOADS } from '../core/localServer/localServer';
import { API_TASKS } from '../core/tasks/taskNames';

/** The values of the `hfInference.output` setting: where a text result goes. */
export const OUTPUTS = ['beside', 'replace', 'insertAfter', 'newDocument', 'diff', 'clipboard'] as const;
export type Output = (typeof OUTPUTS)[number];

/** The default endpoint: Hugging Face's router, which continues the serverless inference API. */
export const DEFAULT_ENDPOINT = 'https://router.huggingface.co/hf-inference';

const parametersByModel = v.record(v.string(), v.record(v.string(), v.unknown()));

/**
 * The settings, each with its default and the schema of its values. An invalid value counts as the default. A test
 * compares them with the manifest.
 */
export const SETTINGS = {
  endpoint: { default: DEFAULT_ENDPOINT, schema: v.string() },
  api: { default: 'auto', schema: v.picklist(['auto', ...API_FORMS]) },
  billTo: { default: '', schema: v.string() },
  model: { default: '', schema: v.string() },
  task: { default: 'auto', schema: v.picklist(['auto', ...API_TASKS]) },
  parameters: { default: {}, schema: parametersByModel },
  useCache: { default: true, schema: v.boolean() },
  waitForModel: { default: 'onLoading', schema: v.picklist(WAIT_MODES) },
  timeoutSeconds: {
    default: 120,
    schema: v.pipe(v.number(), v.finite(), v.minValue(1), v.maxValue(3600)),
  },
  output: { default: 'beside', schema: v.picklist(OUTPUTS) },
  resultView: { default: 'rich', schema: v.picklist(['rich', 'text']) },
  annotateEditor: { default: true, schema: v.boolean() },
  stream: { default: true, schema: v.boolean() },
  maxInputCharacters: {
    default: 100_000,
    schema: v.pipe(v.number(), v.integer(), v.minValue(1)),
  },
  'history.limit': {
    default: 200,
    schema: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000)),
  },
  'history.keepTexts': { default: true, schema: v.boolean() },
  'usage.retentionDays': {
    default: 400,
    schema: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(36_500)),
  },
  'localServer.port': {
    default: 8765,
    schema: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535)),
  },
  'localServer.modelsFolder': { default: '', schema: v.string() },
  'localServer.memoryBudgetMb': {
    default: 0,
    schema: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000_000)),
  },
  'localServer.downloads': { default: 'ask', schema: v.picklist(DOWNLOADS) },
  'localServer.hub': { default: '', schema: v.string() },
  'localServer.keepRunning': { default: false, schema: v.boolean() },
} as const satisfies Record<string, { readonly default: unknown; readonly schema: v.GenericSchema }>;

export type SettingKey = keyof typeof SETTINGS;
export type SettingValue<K extends SettingKey> = v.InferOutput<(typeof SETTINGS)[K]['schema']>;

/** The values of all settings for one resource. */
export type SettingValues = { readonly [K in SettingKey]: SettingValue<K> };

const SECTION = 'hfInference';

/** The user's own values that were read: it takes VS Code long to find out who set a value. */
const usersOwn = new Map<SettingKey, unknown>();
let watch: vscode.Disposable | undefined;

/** Reads one setting for a resource. An invalid value counts as the default. */
export function readSetting<K extends SettingKey>(key: K, resource?: vscode.Uri): SettingValue<K> {
  const value = isUsersOwn(key)
    ? readUsersOwn(key)
    : vscode.workspace.getConfiguration(SECTION, resource).get(key);
  const checked = v.safeParse(SETTINGS[key].schema, currentForm(key, value) ?? SETTINGS[key].default);
  return checked.success ? checked.output : SETTINGS[key].default;
}

/** Returns what a value of an earlier version means: `localServer.downloads` was a switch. */
export function currentForm(key: SettingKey, value: unknown): unknown {
  if (key === 'localServer.downloads' && typeof value === 'boolean') {
    return value ? 'always' : 'never';
  }
  return value;
}

/** Reads the user's own value, once until the configuration changes. */
function readUsersOwn(key: SettingKey): unknown {
  watch ??= vscode.workspace.onDidChangeConfiguration(() => usersOwn.clear());
  if (!usersOwn.has(key)) {
    usersOwn.set(key, vscode.workspace.getConfiguration(SECTION).inspect(key)?.globalValue);
  }
  return usersOwn.get(key);
}

/**
 * Whether only the user's own value counts, never that of a workspace: for settings that decide where a token is sent,
 * what is kept, and what runs on the machine.
 */
function isUsersOwn(key: SettingKey): boolean {
  return (
    key === 'endpoint' || key === 'api' || key === 'billTo' || /^(?:history|localServer|usage)\./.test(key)
  );
}

/** Reads every setting for a resource. */
export function readSettings(resource?: vscode.Uri): SettingValues {
  return {
    endpoint: readSetting('endpoint'),
    api: readSetting('api'),
    billTo: readSetting('billTo'),
    model: readSetting('model', resource),
    task: readSetting('task', resource),
    parameters: readSetting('parameters', resource),
    useCache: readSetting('useCache', resource),
    waitForModel: readSetting('waitForModel', resource),
    timeoutSeconds: readSetting('timeoutSeconds', resource),
    output: readSetting('output', resource),
    resultView: readSetting('resultView', resource),
    annotateEditor: readSetting('annotateEditor', resource),
    stream: readSetting('stream', resource),
    maxInputCharacters: readSetting('maxInputCharacters', resource),
    'history.limit': readSetting('history.limit'),
    'history.keepTexts': readSetting('history.keepTexts'),
    'usage.retentionDays': readSetting('usage.retentionDays'),
    'localServer.port': readSetting('localServer.port'),
    'localServer.modelsFolder': readSetting('localServer.modelsFolder'),
    'localServer.memoryBudgetMb': readSetting('localServer.memoryBudgetMb'),
    'localServer.downloads': readSetting('localServer.downloads'),
    'localServer.hub': readSetting('localServer.hub'),
    'localServer.keepRunning': readSetting('localServer.keepRunning'),
  };
}

/** Writes a setting where it is defined: in the folder, the workspace, or otherwise the user's settings. */
export async function writeSetting<K extends SettingKey>(
  key: K,
  value: SettingValue<K>,
  resource?: vscode.Uri,
): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(SECTION, resource);
  const defined = configuration.inspect(key);
  const target = isUsersOwn(key)
    ? vscode.ConfigurationTarget.Global
    : defined?.workspaceFolderValue !== undefined
      ? vscode.ConfigurationTarget.WorkspaceFolder
      : defined?.workspaceValue !== undefined
        ? vscode.ConfigurationTarget.Workspace
        : vscode.ConfigurationTarget.Global;
  await configuration.update(key, value, target);
}

/** Fires with the keys whose value may have changed. */
export const onDidChangeSettings: Event<readonly SettingKey[]> = (listener) =>
  vscode.workspace.onDidChangeConfiguration((event) => {
    // The listener may be called before the one that watches.
    usersOwn.clear();
    const keys = (Object.keys(SETTINGS) as SettingKey[]).filter((key) =>
      event.affectsConfiguration(`${SECTION}.${key}`),
    );
    if (keys.length > 0) {
      listener(keys);
    }
  });
