import * as vscode from 'vscode';
import type { Disposable, Event } from '../../core/ports';
import { registerCommands } from '../../platform/commands';
import type { Inference } from '../../platform/lazyInference';
import { loadOnce } from '../../platform/loadOnce';
import type { OutputLog } from '../../platform/outputLog';
import type { ResultEvent, ShownResult } from '../../platform/resultEvents';
import { onDidChangeSettings, readSetting } from '../../platform/settings';
import type { Annotations } from './annotations';

/** What the annotations need from the extension's entry point. */
interface AnnotationServices {
  readonly inference: () => Promise<Inference>;
  readonly log: OutputLog;
  readonly onDidResult: Event<ResultEvent>;
}

/** Registers what marks results in the editor. All else is loaded with the first result that may have marks. */
export function registerAnnotations({ inference, log, onDidResult }: AnnotationServices): Disposable {
  const annotations = loadOnce(async (): Promise<Annotations> => {
    const [{ tools }, { Annotations }] = await Promise.all([inference(), import('./annotations')]);
    return new Annotations(tools);
  });
  /** The newest run, so that an older one that ends later marks nothing. */
  let newest = '';
  /** The version of its document when it started. */
  let version = 0;
  return vscode.Disposable.from(
    registerCommands(log, {
      'hfInference.clearAnnotations': () => annotations.loaded?.clear(),
    }),
    onDidResult((event) => {
      if (event.kind === 'started' && event.output !== 'none') {
        newest = event.id;
        version = event.document?.version ?? 0;
        annotations.loaded?.clear();
      } else if (event.kind === 'ended' && event.result.id === newest) {
        const { result } = event;
        const act = mayHaveMarks(result) ? 'show' : mayFillMasks(result, version) ? 'fill' : undefined;
        if (act !== undefined) {
          annotations
            .load()
            .then((loaded) => (result.id === newest ? loaded[act](result) : undefined))
            .catch((error: unknown) =>
              log.error(`Marks failed: ${error instanceof Error ? (error.stack ?? '') : ''}`),
            );
        }
      }
    }),
    onDidChangeSettings((keys) => {
      if (keys.includes('annotateEditor')) {
        annotations.loaded?.clear();
      }
    }),
    annotations,
  );
}

const MARKED_KINDS: ReadonlySet<string> = new Set(['answers', 'entities', 'labels']);

/** Whether the selected text is still in the document and the result may say something about its parts. */
function mayHaveMarks({ document, items, output }: ShownResult): boolean {
  return (
    document !== undefined &&
    output !== 'diff' &&
    readSetting('annotateEditor', document.uri) &&
    items.some((item) => item.kind === 'answered' && MARKED_KINDS.has(item.answer.reading?.kind ?? ''))
  );
}

/** Whether the user is still where the run was started, so that a list of words takes the focus from nothing else. */
function mayFillMasks({ document, items, output }: ShownResult, version: number): boolean {
  return (
    document !== undefined &&
    output === 'beside' &&
    document.version === version &&
    vscode.window.activeTextEditor?.document === document &&
    readSetting('annotateEditor', document.uri) &&
    items.some((item) => item.kind === 'answered' && item.answer.reading?.kind === 'maskFills')
  );
}
