import * as vscode from 'vscode';
import type { ParsedModelId } from '../../core/identity/modelId';
import { modelDescription, providersSentence } from './modelDescription';
import type { KnownModel } from './modelDescription';
import { modelSentence } from './taskSentence';
import type { WayOnItem } from './waysOn';

/** A row of the picker: a model, a way on, or a hint. */
export type ModelRow = vscode.QuickPickItem & {
  readonly model?: KnownModel;
  readonly wayOn?: WayOnItem['wayOn'];
};

/** The rows under one heading. */
export interface ModelSection {
  readonly title: string;
  readonly models: readonly KnownModel[];
  /** The second line of each row says what the model does. */
  readonly isExplained?: true;
  /** Shown after the models while nothing is typed, in place of the same rows at the end. */
  readonly waysOn?: readonly WayOnItem[];
}

/** What the picker shows. */
export interface ModelRowsInput {
  readonly sections: readonly ModelSection[];
  readonly typed: string;
  readonly parse: (text: string) => ParsedModelId;
  /** The endpoint takes only `name` or `owner/name`. */
  readonly isStrict: boolean;
  /** Shown while nothing is typed, and those that always show otherwise, too. */
  readonly waysOn: readonly WayOnItem[];
}

/** Makes the rows of the picker: each model once, under the first of its headings. */
export function modelRows({ isStrict, parse, sections, typed, waysOn }: ModelRowsInput): readonly ModelRow[] {
  const shown = new Set<string>();
  const early = new Set<string>();
  const rows = sections.flatMap(({ isExplained, models, title, waysOn: own = [] }): readonly ModelRow[] => {
    const added = models.filter(({ id }) => parse(id).ok && !shown.has(id));
    added.forEach(({ id }) => shown.add(id));
    if (added.length === 0) {
      return [];
    }
    const shownHere = typed === '' ? own : [];
    shownHere.forEach(({ wayOn }) => early.add(wayOn));
    return [separator(title), ...added.map((model) => modelRow(model, isExplained === true)), ...shownHere];
  });
  if (typed === '') {
    const late = waysOn.filter(({ wayOn }) => !early.has(wayOn));
    return late.length === 0
      ? rows
      : [...rows, ...(rows.length > 0 ? [separator(vscode.l10n.t('more'))] : []), ...late];
  }
  const parsed = parse(typed);
  const always = waysOn.filter(({ alwaysShow }) => alwaysShow === true);
  return parsed.ok && shown.has(parsed.id)
    ? rows
    : [...rows, ...typedRows(typed, parsed, isStrict), ...always];
}

function modelRow(model: KnownModel, isExplained: boolean): ModelRow {
  const sentences = [isExplained ? modelSentence(model) : undefined, providersSentence(model)];
  const detail = sentences.filter((one) => one !== undefined).join(' · ');
  return {
    label: model.id,
    model,
    description: modelDescription(model),
    ...(detail !== '' && { detail }),
  };
}

function typedRows(typed: string, parsed: ParsedModelId, isStrict: boolean): readonly ModelRow[] {
  if (!parsed.ok) {
    return [
      {
        label: vscode.l10n.t('“{0}” is not a valid model ID', typed),
        detail: invalidIdText(isStrict),
        alwaysShow: true,
      },
    ];
  }
  return [
    separator(vscode.l10n.t('custom')),
    {
      // VS Code sorts by how well the label matches, so the entered ID as the label would come before all results.
      label: vscode.l10n.t('Use this ID'),
      model: { id: parsed.id },
      description: parsed.id,
      alwaysShow: true,
    },
  ];
}

/** Explains which IDs an endpoint takes. */
export function invalidIdText(isStrict: boolean): string {
  return isStrict
    ? vscode.l10n.t('Use name or owner/name with letters, digits, “.”, “_”, and “-”')
    : vscode.l10n.t('Use up to 256 visible characters');
}

function separator(label: string): ModelRow {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}
