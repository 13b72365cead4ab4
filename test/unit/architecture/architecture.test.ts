import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { RULES } from './rules';
import { readSources, sourceFile } from './sourceFile';

type Sample = Readonly<Record<string, string>>;

/** For each rule, small sets of files that break it: a rule that cannot fail holds nothing. */
const OFFENCES: Readonly<Record<string, readonly Sample[]>> = {
  'every file is in a layer': [
    { 'helper.ts': '' },
    { 'features/loose.ts': '' },
    { 'common/thing.ts': '' },
    { 'extension/part.ts': '' },
    { 'core/attic/thing.ts': '' },
    { 'server/attic/thing.ts': '' },
  ],
  'imports point from the entry points': [
    { 'core/a.ts': "import { b } from '../platform/b';", 'platform/b.ts': '' },
    { 'core/a.ts': "import type { B } from '../features/x/b';", 'features/x/b.ts': '' },
    { 'platform/a.ts': "export { b } from '../features/x/b';", 'features/x/b.ts': '' },
    { 'features/x/a.ts': "import { b } from '../y/b';", 'features/y/b.ts': '' },
    { 'features/x/a.ts': "import { b } from '../../extension';", 'extension.ts': '' },
    { 'server/a.ts': "import { b } from '../platform/b';", 'platform/b.ts': '' },
    { 'extension.ts': "import { b } from './server/b';", 'server/b.ts': '' },
    { 'platform/a.ts': "void import('../server/b');", 'server/b.ts': '' },
    { 'core/a.ts': "import {\n  one,\n  two,\n} from '../server/b';", 'server/b.ts': '' },
    { 'core/a.ts': "import { b } from './missing';" },
    { 'core/http/a.ts': "import { b } from '../inference/b';", 'core/inference/b.ts': '' },
    { 'core/a.ts': "import { b } from './http/b';", 'core/http/b.ts': '' },
    { 'core/pins/list/a.ts': "import { b } from '../write/b';", 'core/pins/write/b.ts': '' },
    { 'core/a.ts': "import { b } from '../node/b';", 'node/b.ts': '' },
    { 'platform/a.ts': "import { b } from '../node/b';", 'node/b.ts': '' },
    { 'features/x/a.ts': "import type { B } from '../../node/b';", 'node/b.ts': '' },
    { 'node/a.ts': "import { b } from '../platform/b';", 'platform/b.ts': '' },
    { 'server/engine/a.ts': "import { b } from '../http/b';", 'server/http/b.ts': '' },
    { 'server/http/a.ts': "import { b } from '../b';", 'server/b.ts': '' },
    { 'webview/a.ts': "import { b } from '../features/x/b';", 'features/x/b.ts': '' },
    { 'webview/a.ts': "import { b } from '../platform/b';", 'platform/b.ts': '' },
    { 'features/x/a.ts': "import { b } from '../../webview/b';", 'webview/b.ts': '' },
    { 'platform/a.ts': "import { b } from '../webview/bProtocol';", 'webview/bProtocol.ts': '' },
  ],
  'a layer names only the packages': [
    { 'core/a.ts': "import * as vscode from 'vscode';" },
    { 'core/a.ts': "import type { Uri } from 'vscode';" },
    { 'core/a.ts': "import { readFile } from 'node:fs';" },
    { 'core/a.ts': "import { readFile } from 'fs';" },
    { 'core/a.ts': "const fetch = await import('node-fetch');" },
    { 'platform/a.ts': "import { readFile } from 'node:fs';" },
    { 'node/a.ts': "import * as vscode from 'vscode';" },
    { 'node/a.ts': "import { fetch } from 'undici';" },
    { 'platform/a.ts': "import { z } from 'zod';" },
    { 'platform/a.ts': "import { HfInference } from '@huggingface/inference';" },
    { 'features/x/a.ts': "import 'node:path';" },
    { 'features/x/a.ts': "import { pipeline } from '@huggingface/transformers';" },
    { 'webview/a.ts': "import * as vscode from 'vscode';" },
    { 'webview/a.ts': "import { readFile } from 'node:fs/promises';" },
    { 'server/a.ts': "import * as vscode from 'vscode';" },
    { 'server/a.ts': "const vscode = require('vscode');" },
  ],
  'there are no import cycles': [
    { 'core/a.ts': "import { b } from './b';", 'core/b.ts': "import { a } from './a';" },
    {
      'core/a.ts': "import type { B } from './b';",
      'core/b.ts': "export * from './c';",
      'core/c.ts': "type A = import('./a').A;",
    },
    { 'core/a.ts': "import { a } from './a';" },
  ],
  'only platform calls the services': [
    { 'features/x/a.ts': "vscode.workspace.getConfiguration('hfInference');" },
    { 'features/x/a.ts': "commands.registerCommand('hfInference.x', run);" },
    { 'features/x/a.ts': "commands.registerTextEditorCommand('hfInference.x', run);" },
    { 'features/x/a.ts': "commands.executeCommand('setContext', 'hfInference.running', true);" },
    { 'features/x/a.ts': 'window.withProgress (options, work);' },
    { 'extension.ts': 'const { store } = context.secrets;' },
    { 'features/x/a.ts': 'async function read(secrets: SecretStorage) {}' },
    { 'extension.ts': "window.createOutputChannel('HF Inference');" },
  ],
  'the endpoint of the settings is read': [
    { 'features/x/a.ts': "const endpoint = parseEndpoint(readSetting('endpoint'));" },
    { 'features/x/a.ts': 'parseEndpoint(settings.endpoint)' },
  ],
  'only texts that the placement guard let through': [
    { 'features/x/a.ts': 'await vscode.workspace.applyEdit(edit);' },
    { 'platform/a.ts': 'const { applyEdit } = workspace;' },
    { 'platform/a.ts': 'await editor.edit((edit) => edit.replace(range, text));' },
    { 'features/infer/a.ts': 'await vscode.env.clipboard.writeText(text);' },
    { 'extension.ts': 'const { clipboard } = env;' },
    { 'features/infer/a.ts': 'await openTextDocument({ content });' },
    { 'features/infer/a.ts': 'const text = { text: answer } as PlaceableText;' },
    { 'platform/a.ts': 'await copyText(held.afterConsent());' },
    { 'features/x/a.ts': 'await editor.insertSnippet(snippet);' },
  ],
  'requests are sent again by one loop': [
    { 'core/http/a.ts': 'const end = await attempt(ports, plan);' },
    { 'core/http/a.ts': 'const step = nextStep(state, failed);' },
  ],
  'what follows from a kind of failure': [
    { 'core/runs/a.ts': "const ENDS: ReadonlySet<FailureKind> = new Set(['gone']);" },
    { 'platform/a.ts': 'const BUTTONS: Readonly<Record<FailureKind, string>> = {};' },
  ],
  'JSON is parsed by one function': [
    { 'server/http/a.ts': 'const value: unknown = JSON.parse(text);' },
    { 'core/http/a.ts': 'const values = texts.map(JSON.parse);' },
  ],
  'files of state are written by one function': [
    { 'node/a.ts': "await writeFile(path, text, 'utf8');" },
    { 'server/state/a.ts': 'await handle.sync();' },
  ],
  'notifications and dialogs are shown by one file': [
    { 'features/x/a.ts': 'void vscode.window.showWarningMessage(text);' },
    {
      'platform/a.ts': "import { window } from 'vscode';\nawait window.showInformationMessage(text, button);",
    },
    { 'features/x/a.ts': 'const { showErrorMessage } = vscode.window;' },
  ],
  'the default compute type stands in one place': [
    { 'core/pins/intent/a.ts': "const { computeType = 'cpu' } = intent;" },
    { 'server/http/a.ts': "const facts = { 'x-compute-type': 'cpu' };" },
  ],
  'how tokens are removed from texts': [
    { 'core/runs/a.ts': "const kept = text.replaceAll(token, '[redacted]');" },
    { 'platform/a.ts': 'const TOKEN = /hf_[A-Za-z0-9]+/g;' },
  ],
  'which hosts are this machine': [
    { 'platform/a.ts': 'if (/^(localhost|127\\.[\\d.]+)$/.test(hostname)) return false;' },
    { 'server/http/a.ts': "server.listen(port, '127.0.0.1');" },
    { 'core/http/a.ts': "const isLocal = hostname === '[::1]';" },
  ],
  'what a model ID is made of': [
    { 'server/http/a.ts': 'const ID = /^[\\w.-]+\\/[\\w.-]+$/;' },
    { 'core/models/a.ts': 'const ID = /^[A-Za-z0-9._-]{1,96}$/;' },
  ],
  'members are private by the keyword': [
    { 'core/a.ts': 'class A {\n  readonly #b = 1;\n}' },
    { 'server/models/a.ts': 'this.#close();' },
  ],
  'what tells the members of a union apart': [
    { 'core/a.ts': "type A = { readonly type: 'b' };" },
    { 'server/engine/a.ts': "const a = v.variant('type', [v.object({ type: v.literal('b') })]);" },
  ],
  'limits are called MAX_ and MIN_': [
    { 'core/a.ts': 'const MOST_BYTES = 1e6;' },
    { 'server/tasks/a.ts': 'const LONGEST = 40;' },
  ],
  'nothing that can change is exported': [
    { 'core/a.ts': 'export let count = 0;' },
    { 'core/a.ts': 'const a = 1;\nexport var b = a;' },
  ],
  'nothing has the type any': [
    { 'core/a.ts': 'const a: any = 1;' },
    { 'core/a.ts': 'const a = b as any;' },
    { 'core/a.ts': 'const a = new Map<string, any>();' },
    { 'core/a.ts': 'function a(b: string | any): any[] {}' },
    { 'core/a.ts': 'type A = (b: string) => any;' },
    { 'core/a.ts': 'type A<T extends any> = T & any;' },
    { 'core/a.ts': 'const a = <any>b;' },
  ],
  'no cast goes through unknown': [{ 'core/a.ts': 'const a = b as unknown as string;' }],
  'there are no enums': [
    { 'core/a.ts': 'enum Kind { one }' },
    { 'core/a.ts': 'export const enum Kind { one }' },
  ],
  'the type checker is never silenced': [{ 'core/a.ts': '// @ts-expect-error it works\nwrong();' }],
  'file names are camelCase': [
    { 'core/Pins.ts': '' },
    { 'core/pin-list.ts': '' },
    { 'core/pins/index.ts': '' },
    { 'platform/utils.ts': '' },
    { 'core/pins/state.ts': '', 'features/pins/state.ts': '' },
  ],
  'a file has at most': [{ 'core/a.ts': 'a;\n'.repeat(251) }, { 'extension.ts': 'a;\n'.repeat(80) }],
};

describe('architecture', () => {
  const sources = readSources(resolve('src'));

  for (const rule of RULES) {
    describe(rule.name, () => {
      it('holds in src', () => {
        assert.deepEqual(rule.check(sources), []);
      });

      const samples = Object.entries(OFFENCES).find(([start]) => rule.name.startsWith(start))?.[1] ?? [];
      it('can fail', () => {
        assert.notEqual(samples.length, 0, 'no offence is given for this rule');
        for (const sample of samples) {
          const files = Object.entries(sample).map(([path, text]) => sourceFile(path, text));
          assert.notDeepEqual(rule.check(files), [], `not seen: ${JSON.stringify(sample)}`);
        }
      });
    });
  }

  it('is not misled by comments, strings, and names', () => {
    const innocent = sourceFile(
      'core/a.ts',
      [
        "// import { b } from '../platform/b'; const a: any = 1;",
        '/* export let a; enum Kind { one } */',
        "const text = 'as unknown as';",
        'const { any, company } = { any: 1, company: (many: number) => many };',
        'const first = await Promise.any(company);',
      ].join('\n'),
    );
    assert.deepEqual(
      RULES.flatMap((rule) => rule.check([innocent])),
      [],
    );
  });
});
