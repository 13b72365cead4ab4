import assert from 'node:assert/strict';
import { readSources } from '../architecture/sourceFile';
import { localised, manifest, whenClauses } from '../../support/manifest/manifest';

/** Ids and titles of the public contract, in the order of the palette. */
const TITLES: Readonly<Record<string, string>> = {
  'hfInference.infer': 'Infer on Selection',
  'hfInference.inferWith': 'Infer on Selection With…',
  'hfInference.inferFile': 'Infer on File…',
  'hfInference.batch.start': 'Infer on Many Inputs…',
  'hfInference.batch.resume': 'Resume Batch',
  'hfInference.batch.pause': 'Pause Batch',
  'hfInference.batch.cancel': 'Cancel Batch',
  'hfInference.batch.retryFailed': 'Retry Failed Inputs',
  'hfInference.batch.open': 'Open Batch Output',
  'hfInference.batch.remove': 'Remove Batch from List',
  'hfInference.runPrompt': 'Run Prompt…',
  'hfInference.newPrompt': 'New Prompt…',
  'hfInference.repeatLast': 'Repeat Last Inference',
  'hfInference.repeatLastWithoutCache': 'Repeat Without Cache',
  'hfInference.cancel': 'Cancel Running Inference',
  'hfInference.clearAnnotations': 'Remove Marks from Editor',
  'hfInference.acceptChange': 'Accept Change',
  'hfInference.rejectChange': 'Reject Change',
  'hfInference.selectModel': 'Select Model…',
  'hfInference.selectPlace': 'Where Models Run…',
  'hfInference.selectEndpoint': 'Select Endpoint…',
  'hfInference.checkEndpoint': 'Check Endpoint',
  'hfInference.toggleCache': 'Toggle Answer Cache',
  'hfInference.selectWaitMode': 'Set Wait Mode…',
  'hfInference.setToken': 'Set Token…',
  'hfInference.importToken': 'Import Token…',
  'hfInference.checkToken': 'Check Token',
  'hfInference.switchAccount': 'Switch Account…',
  'hfInference.removeToken': 'Remove Token…',
  'hfInference.pins.refresh': 'Refresh Pinned Models',
  'hfInference.pins.add': 'Pin a Model…',
  'hfInference.pins.remove': 'Unpin Model…',
  'hfInference.pins.replaceAll': 'Replace All Pinned Models…',
  'hfInference.pins.setComputeType': 'Change Compute Type…',
  'hfInference.pins.infer': 'Infer with Pinned Model',
  'hfInference.pins.useAsModel': 'Use as Model',
  'hfInference.pins.copyModelId': 'Copy Model ID',
  'hfInference.pins.openOnHub': 'Open Model on Hugging Face',
  'hfInference.pins.import': 'Import Pinned Models…',
  'hfInference.pins.export': 'Export Pinned Models…',
  'hfInference.pins.applyList': 'Apply Pinned Models List',
  'hfInference.pins.discardList': 'Discard Pinned Models List',
  'hfInference.runs.list': 'List Runs',
  'hfInference.runs.open': 'Open Run',
  'hfInference.runs.repeat': 'Run Again',
  'hfInference.runs.repeatWithoutCache': 'Recompute Without Cache',
  'hfInference.runs.compare': 'Compare Runs',
  'hfInference.batch.evaluate': 'Evaluate Batch Output…',
  'hfInference.batch.compare': 'Compare Batch Outputs…',
  'hfInference.runs.copyAsCurl': 'Copy as cURL',
  'hfInference.runs.save': 'Save Result…',
  'hfInference.runs.remove': 'Remove Run',
  'hfInference.runs.clear': 'Clear History…',
  'hfInference.localServer.start': 'Start Local Server',
  'hfInference.localServer.copyConnection': 'Copy Local Server Address or Key…',
  'hfInference.localServer.download': 'Download a Model…',
  'hfInference.localServer.deleteModel': 'Delete Downloaded Model…',
  'hfInference.localServer.stop': 'Stop Local Server',
  'hfInference.localServer.showLog': 'Show Local Server Log',
  'hfInference.usage.open': 'Open Usage Dashboard',
  'hfInference.usage.refresh': 'Refresh Usage Figures',
  'hfInference.usage.export': 'Export Usage Figures…',
  'hfInference.usage.clear': 'Clear Usage Figures…',
  'hfInference.showRawAnswer': 'Show Last Response as JSON',
  'hfInference.showLog': 'Show Extension Log',
};

/** Commands that act on an item, or only return a result: they must not be in the palette. */
const NEEDS_ARGUMENT: readonly string[] = ['hfInference.runs.list'];

/** Commands by which one feature asks another; they are in no menu and not for users. */
const INTERNAL = [
  'hfInference.localServer.pickDownload',
  'hfInference.inferPrompt',
  'hfInference.pickChatModel',
  'hfInference.pickModel',
  'hfInference.readPrompt',
  'hfInference.runs.show',
  'hfInference.runs.showDay',
  'hfInference.showNotice',
  'hfInference.statusMenu',
  'hfInference.useModel',
];

/** Context keys of what Escape closes or cancels in an editor of VS Code, or in those that imitate Vim. */
const WANTING_ESCAPE = [
  'editorHasSelection',
  'editorHasMultipleSelections',
  'suggestWidgetVisible',
  'findWidgetVisible',
  'parameterHintsVisible',
  'renameInputVisible',
  'inSnippetMode',
  'inlineSuggestionVisible',
  'inlineEditIsVisible',
  'inlineChatVisible',
  'LinkedEditingInputVisible',
  'selectionAnchorSet',
  'hasSymbols',
  'cancellableOperation',
  'markersNavigationVisible',
  'referenceSearchVisible',
  'callHierarchyVisible',
  'typeHierarchyVisible',
  'testing.isPeekVisible',
  'messageVisible',
  'dirtyDiffVisible',
  'exceptionWidgetVisible',
  'breakpointWidgetVisible',
  'pasteWidgetVisible',
  'dropWidgetVisible',
  'notificationToastsVisible',
  'isComposing',
  'vim.active',
  'neovim.init',
];

/** Context keys of VS Code itself that our clauses use. */
const BUILT_IN_KEYS = [
  'editorIsOpen',
  'explorerResourceIsFolder',
  'editorHasSelection',
  'editorTextFocus',
  'editorReadonly',
  'resourceScheme',
  'resourceExtname',
  'resourceFilename',
  'view',
  'viewItem',
  'focusedView',
  'inputFocus',
  'listMultiSelection',
  'listDoubleSelection',
  ...WANTING_ESCAPE,
];

/**
 * What VS Code 1.105.1 and 1.139.1 already bind after Ctrl+K (Cmd+K on a Mac) without a modifier, taken from their
 * workbench and their built-in extensions, and R, which only the desktop has.
 */
const TAKEN_AFTER_CTRL_K = [
  'c',
  'd',
  'e',
  'f',
  'i',
  'm',
  'n',
  'o',
  'p',
  'r',
  's',
  't',
  'u',
  'v',
  'w',
  'y',
  'z',
  'enter',
  'up',
  'down',
  'left',
  'right',
  '\\',
  '`',
];

/** The keys that a clause asks for, without the values that it compares them with. */
function keysOf(clause: string): readonly string[] {
  return clause
    .split(/&&|\|\|/)
    .map((term) => /^[\s!(]*([A-Za-z][\w.]*)/.exec(term)?.[1] ?? term)
    .filter((key) => key !== 'false');
}

const sources = readSources('src');
const { commands, menus, keybindings, submenus } = manifest.contributes;
const ids = commands.map(({ command }) => command);
const idsNamedIn = (files: typeof sources) =>
  new Set(
    files.flatMap(({ code }) => [...code.matchAll(/'(hfInference\.[\w.]+)':/g)].map(([, id]) => id ?? '')),
  );
const MAPS = [
  'platform/batchCommandMap.ts',
  'platform/batchReportCommandMap.ts',
  'platform/commandMap.ts',
  'platform/localServerCommandMap.ts',
];
const isMap = ({ path }: (typeof sources)[number]) => MAPS.includes(path);
const handled = idsNamedIn(sources.filter((file) => !isMap(file)));

describe('manifest: commands', () => {
  it('has every command of the contract under its id and title', () => {
    const titles = Object.fromEntries(commands.map(({ command, title }) => [command, localised(title)]));
    for (const [id, title] of Object.entries(TITLES)) {
      assert.equal(titles[id], title, id);
    }
  });

  it('gives no command a title that contains all the words of the title of another one', () => {
    const words = (title: string): readonly string[] =>
      localised(title)
        .toLowerCase()
        .match(/[\p{L}\p{N}]+/gu) ?? [];
    const clashes = commands.flatMap(({ command: shorter, title }) =>
      commands
        .filter(({ title: other }) => words(title).every((word) => words(other).includes(word)))
        .map(({ command }) => [shorter, command])
        .filter(([, longer]) => longer !== shorter),
    );
    // The contract fixes both.
    assert.deepEqual(clashes, [['hfInference.infer', 'hfInference.inferWith']]);
  });

  it('names each command once, with the prefix, a localized title, and the category', () => {
    assert.deepEqual(ids, [...new Set(ids)]);
    for (const { command, title, category } of commands) {
      assert.match(command, /^hfInference\.([a-zA-Z]+\.)?[a-z][a-zA-Z]+$/);
      assert.match(title, /^%command\..+\.title%$/);
      assert.equal(category, '%category%');
      assert.equal(localised(category), 'HF Inference');
    }
  });

  it('has a handler for each command', () => {
    assert.deepEqual(
      ids.filter((id) => !handled.has(id)),
      [],
    );
  });

  it('declares each command that has a handler', () => {
    assert.deepEqual(
      [...handled].filter((id) => !ids.includes(id) && !INTERNAL.includes(id)),
      [],
    );
  });

  it('has a type for the arguments and the result of each command', () => {
    const typed = idsNamedIn(sources.filter(isMap));
    assert.deepEqual([...typed].sort(), [...ids, ...INTERNAL].sort());
  });

  it('puts only declared commands into menus and on keys', () => {
    const items = Object.values(menus).flat();
    const used = [...items, ...keybindings].flatMap(({ command }) => command ?? []);
    assert.deepEqual(
      used.filter((id) => !ids.includes(id)),
      [],
    );
    assert.deepEqual(
      items.flatMap(({ submenu }) => submenu ?? []),
      submenus.map(({ id }) => id),
    );
    assert.ok(submenus.every(({ id }) => (menus[id] ?? []).length > 0));
  });

  it('hides commands that need an argument from the palette', () => {
    const hidden = (menus['commandPalette'] ?? []).filter((item) => item.when === 'false');
    assert.deepEqual(hidden.flatMap(({ command }) => command ?? []).sort(), [...NEEDS_ARGUMENT].sort());
  });

  it('offers Cancel only while something runs, and inference on a selection in the editor menu', () => {
    const palette = menus['commandPalette']?.find(({ command }) => command === 'hfInference.cancel');
    assert.equal(palette?.when, 'hfInference.running');
    const inEditor = menus['editor/context']?.find(({ submenu }) => submenu === 'hfInference.editor');
    assert.equal(inEditor?.when, 'editorHasSelection');
    assert.equal(menus['hfInference.editor']?.[0]?.command, 'hfInference.infer');
  });

  it('uses each context key that the extension sets, and no others except those of VS Code', () => {
    const contextKeys = sources.find(({ path }) => path === 'platform/contextKeys.ts');
    assert.ok(contextKeys, 'the context keys are named in platform/contextKeys.ts');
    const own = [...contextKeys.code.matchAll(/'(hfInference\.[\w.]+)'/g)].map(([, key]) => key);
    const used = whenClauses().flatMap(keysOf);
    assert.deepEqual(
      used.filter((key) => !BUILT_IN_KEYS.includes(key) && !own.includes(key)),
      [],
    );
    assert.deepEqual(
      own.filter((key) => key === undefined || !used.includes(key)),
      [],
    );
  });

  it('binds a key that has no built-in binding', () => {
    // A key in a view or a document of our own is nobody else's.
    const own = /^(?:focusedView == hfInference\.|resourceScheme == hf-inference-)/;
    const everywhere = keybindings.filter(({ key, when }) => key !== 'escape' && !own.test(when ?? ''));
    for (const { key, mac } of everywhere) {
      const [, second] = /^ctrl\+k (\S+)$/.exec(key) ?? [];
      assert.ok(second !== undefined && !TAKEN_AFTER_CTRL_K.includes(second), key);
      assert.equal(mac, `cmd+k ${second}`);
    }
  });

  it('binds Escape only while marks exist and nothing else wants it', () => {
    const bound = keybindings.filter(({ key }) => key === 'escape');
    assert.deepEqual(
      bound.map(({ command, when }) => [command, when?.split(' && ')]),
      [
        [
          'hfInference.clearAnnotations',
          ['editorTextFocus', 'hfInference.hasAnnotations', ...WANTING_ESCAPE.map((key) => `!${key}`)],
        ],
      ],
    );
  });

  it('activates only by its contributions, or by what was open before a reload: an edited list, panels', () => {
    assert.deepEqual(manifest.activationEvents, [
      'onFileSystem:hf-inference-pins',
      'onWebviewPanel:hfInference.result',
      'onWebviewPanel:hfInference.usage',
    ]);
  });
});
