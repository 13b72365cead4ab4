import { posix } from 'node:path';
import { importCycles, importGraph } from './importGraph';
import { isInUnknownRoom, layerOf, mayImportFile, mayImportPackage } from './layers';
import type { SourceFile } from './sourceFile';

/** One sentence of the architecture, and how a breach of it is found. */
export interface Rule {
  readonly name: string;
  /** The breaches, each starting with the file's path; empty where the rule holds. */
  check(files: readonly SourceFile[]): readonly string[];
}

/** The guard, and the handler of the button with which a user agrees to what the guard held back. */
const PLACING = ['core/runs/placeableText.ts', 'features/infer/placeResults.ts'];

const MAX_FILE_LENGTH = 250;
const MAX_EXTENSION_LENGTH = 79;

function eachFile(breaches: (file: SourceFile) => readonly string[]): Rule['check'] {
  return (files) => files.flatMap((file) => breaches(file).map((breach) => `${file.path}: ${breach}`));
}

/** Finds a pattern in the code; comments and strings do not count. */
function forbidden(pattern: RegExp): Rule['check'] {
  return eachFile(({ bareCode }) => [...bareCode.matchAll(pattern)].map((match) => match[0].trim()));
}

function lines(text: string): number {
  return text.trimEnd().split('\n').length;
}

/**
 * What reaches a document or the clipboard, and the files that may: for answers the two files that take nothing but a
 * `PlaceableText`; for the list of pins and the request of a run, which no model wrote, the document of the list and the
 * commands that copy model IDs, the request, and the key of the local server.
 */
const WRITES: readonly { readonly pattern: RegExp; readonly files: readonly string[] }[] = [
  {
    pattern: /\bapplyEdit\b|\.edit\s*\(|\bWorkspaceEdit\b|\bTextEdit\b/g,
    files: ['platform/editText.ts', 'features/pins/pinDocument.ts'],
  },
  {
    pattern: /\bclipboard\b(?!\s*:\s*\[)/g,
    files: [
      'platform/placeText.ts',
      'features/localServer/copyConnection.ts',
      'features/pins/pinCommands.ts',
      'features/runs/copyAsCurl.ts',
    ],
  },
  { pattern: /\binsertSnippet\b|\bregisterTextEditorCommand\b/g, files: [] },
  { pattern: /\bopenTextDocument\s*\(\s*\{/g, files: ['platform/placeText.ts'] },
  { pattern: /\bas\s+(?:PlaceableText|HeldText|Placement)\b|\bafterConsent\b/g, files: PLACING },
];

/** What is done in one place only, how a second place would look, and the files that may look like that. */
const ONE_PLACE: readonly {
  readonly name: string;
  readonly pattern: RegExp;
  /** Whether texts count; comments never do. */
  readonly inStrings?: true;
  readonly files: readonly string[];
}[] = [
  {
    name: 'requests are sent again by one loop only',
    pattern: /(?<!function )\b(?:attempt|nextStep)\(/g,
    files: ['core/http/sendWithRetries.ts'],
  },
  {
    name: 'what follows from a kind of failure stands in one table only',
    pattern: /(?:Set|Map|Record)<FailureKind\b/g,
    files: ['core/http/failureTraits.ts'],
  },
  {
    name: 'JSON is parsed by one function only, which never throws',
    pattern: /\bJSON\s*\.\s*parse\b/g,
    files: ['core/parseJson.ts'],
  },
  {
    name: 'files of state are written by one function only, whole or not at all',
    pattern: /\b(?:writeFile|writeFileSync|fsync|sync|datasync)\s*\(/g,
    files: [
      'node/replaceFile.ts',
      'node/syncFolder.ts',
      // A log that is appended to, where each line counts by itself.
      'node/appendedFile.ts',
      // The rows of a batch, which are appended to, too.
      'node/batch/outputOnDisk.ts',
      // A claim to a lock that nobody reads before it is linked, a trial of the disk, a download that can go on.
      ...['server/state/stateLock.ts', 'server/state/probeFolder.ts', 'node/hub/downloadFile.ts'],
      // By the file system of VS Code, which may be another machine's.
      ...['platform/answerFiles.ts', 'platform/saveText.ts'],
    ],
  },
  {
    name: 'notifications and dialogs are shown by one file only',
    pattern: /\bshow(?:Information|Warning|Error)Message\b/g,
    files: ['platform/messages/showMessage.ts'],
  },
  {
    name: 'the default compute type stands in one place only',
    pattern: /'cpu'/g,
    inStrings: true,
    // The other is the device of ONNX Runtime.
    files: ['core/computeType.ts', 'server/tasks/transformersEngine.ts'],
  },
  {
    name: 'which hosts are this machine is decided in one place only',
    pattern: /127\\?\.|\blocalhost\b|::1\b/g,
    inStrings: true,
    // The other is the text of `--help`.
    files: ['core/loopback.ts', 'server/cli/serverHelp.ts'],
  },
  {
    name: 'how tokens are removed from texts is decided in one place only',
    pattern: /\[redacted\]|hf_\[/g,
    inStrings: true,
    // The other is stricter with the messages of servers.
    files: ['core/redactTokens.ts', 'core/http/redact.ts'],
  },
  {
    name: 'what a model ID is made of is decided in one place only',
    pattern: /\[\^?(?:\\w|A-Za-z0-9)[._-]*(?:\.-|\._-|-\.|_\.-)[._-]*\]/g,
    inStrings: true,
    // The others are media types and compute types.
    files: ['core/identity/modelId.ts', 'core/http/contentType.ts', 'core/pins/intent/applyPinIntent.ts'],
  },
];

/** One form for what can be written in several. Files named here use the form of somebody else's interface. The linter has the braces and the type imports. */
const ONE_FORM: typeof ONE_PLACE = [
  {
    name: 'members are private by the keyword, not by #',
    pattern: /(?:\.|^\s+(?:\w+ )*)#[a-z]\w*/gim,
    files: [],
  },
  {
    name: 'what tells the members of a union apart is called kind',
    pattern: /\breadonly type\??: '|\btype: v\.literal\(|\bvariant\('type'/g,
    inStrings: true,
    files: [
      // Node's `parseArgs`, messages and tool calls of OpenAI's API, and intents as the journal of pins stores them.
      ...[
        'server/cli/serverOptions.ts',
        'server/tasks/chatMessages.ts',
        'server/tasks/chatTools.ts',
        'server/openAi/responsesBody.ts',
        'core/pins/intent/pinIntent.ts',
      ],
      'core/tasks/reading.ts',
    ],
  },
  {
    name: 'limits are called MAX_ and MIN_',
    pattern: /\b(?:MOST|LEAST|LARGEST|SMALLEST|LONGEST|SHORTEST|MAXIMUM|MINIMUM)(?:_\w+)?\b/g,
    files: [],
  },
];

export const RULES: readonly Rule[] = [
  ...[...ONE_PLACE, ...ONE_FORM].map(({ name, pattern, inStrings, files }) => ({
    name,
    check: eachFile(({ path, code, bareCode }) =>
      files.includes(path)
        ? []
        : [...(inStrings === true ? code : bareCode).matchAll(pattern)].map((match) => match[0].trim()),
    ),
  })),
  {
    name: 'every file is in a layer (and in core and the server in a known room), or it is extension.ts',
    check: eachFile(({ path }) => [
      ...(layerOf(path) === undefined ? ['is in no layer'] : []),
      ...(isInUnknownRoom(path) ? ['is in a room that has no rules'] : []),
    ]),
  },
  {
    name: 'imports point from the entry points down to core, between rooms as their table says, never between features',
    check: (files) => {
      const graph = importGraph(files);
      return [...graph].flatMap(([path, targets]) =>
        targets
          .filter((target) => !mayImportFile(path, target) || !graph.has(target))
          .map((target) => `${path}: imports ${target}`),
      );
    },
  },
  {
    name: 'a layer names only the packages that it may use',
    check: eachFile(({ path, imports }) =>
      imports
        .filter((name) => !name.startsWith('.') && !mayImportPackage(path, name))
        .map((name) => `imports ${name}`),
    ),
  },
  {
    name: 'there are no import cycles, not even of types',
    check: (files) => importCycles(importGraph(files)),
  },
  {
    name: 'only platform calls the services of VS Code that are behind one door',
    check: eachFile(({ path, code }) =>
      layerOf(path) === 'platform'
        ? []
        : [
            ...code.matchAll(
              /\b(?:getConfiguration|registerCommand|registerTextEditorCommand|executeCommand|withProgress|createOutputChannel)\s*\(|'setContext'|[cC]ontext\.secrets\b|\bSecretStorage\b/g,
            ),
          ].map((match) => match[0]),
    ),
  },
  {
    name: 'the endpoint of the settings is read and checked in one place',
    check: eachFile(({ path, code }) =>
      path === 'platform/activeEndpoint.ts'
        ? []
        : [...code.matchAll(/parseEndpoint\(\s*(?:readSetting|settings)\b/g)].map((match) => match[0]),
    ),
  },
  {
    name: 'only texts that the placement guard let through reach a document or the clipboard',
    check: eachFile(({ path, bareCode }) =>
      WRITES.flatMap(({ pattern, files }) =>
        files.includes(path) ? [] : [...bareCode.matchAll(pattern)].map((match) => match[0].trim()),
      ),
    ),
  },
  {
    name: 'nothing that can change is exported',
    check: forbidden(/^\s*export\s+(?:declare\s+)?(?:let|var)\b/gm),
  },
  {
    name: 'nothing has the type any',
    check: forbidden(/(?:[:<|&]|=>|\bas\s|\bextends\s)\s*any\b(?!\s*[:(.])|,\s*any\s*>/g),
  },
  { name: 'no cast goes through unknown', check: forbidden(/\bas\s+unknown\s+as\b/g) },
  { name: 'there are no enums', check: forbidden(/\b(?:const\s+|declare\s+)?enum\s+\w+\s*\{/g) },
  {
    name: 'the type checker is never silenced',
    check: eachFile(({ text }) => text.match(/@ts-(?:ignore|nocheck|expect-error)/g) ?? []),
  },
  {
    name: 'file names are camelCase, unique, and never index or utils',
    check: (files) =>
      files.flatMap(({ path }) => {
        const name = posix.basename(path);
        const sameName = files.filter(
          (other) => posix.basename(other.path).toLowerCase() === name.toLowerCase(),
        );
        return [
          ...(/^[a-z][a-zA-Z0-9]*\.ts$/.test(name) ? [] : [`${path}: is not camelCase`]),
          ...(/^(?:index|utils?|helpers?)\.ts$/i.test(name) ? [`${path}: says nothing`] : []),
          ...(sameName.length > 1 ? [`${path}: the name is used twice`] : []),
        ];
      }),
  },
  {
    name: `a file has at most ${MAX_FILE_LENGTH} lines, extension.ts at most ${MAX_EXTENSION_LENGTH}`,
    check: eachFile(({ path, text }) => {
      const limit = path === 'extension.ts' ? MAX_EXTENSION_LENGTH : MAX_FILE_LENGTH;
      return lines(text) > limit ? [`has ${lines(text)} lines`] : [];
    }),
  },
];
