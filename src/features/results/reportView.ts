import type { ReportPart, ShownReport } from '../../platform/resultEvents';
import type { ResultBody } from '../../webview/resultBodyProtocol';
import { actionLabel, localizedLabels } from './localizedPanelStrings';
import { cell } from './partWording';
import type { ShownView } from './shownView';
import { TextPool } from './textPool';

/** Says how a report looks in the panel: as one item whose bodies are its parts. */
export function viewOfReport({ facts, id, notes, parts, title }: ShownReport): ShownView {
  const [text = '', ...more] = facts;
  const actions = ['save', 'rawJson'] as const;
  const item = { index: 0, canReveal: false, notes: [...notes], bodies: parts.map(bodyOf) };
  return {
    texts: new TextPool(),
    owners: [0],
    view: {
      ...{ id, runIds: [], title, state: 'ended', status: '' },
      facts: { text, more, details: [] },
      actions: actions.map((action) => ({ id: action, label: actionLabel(action) })),
      items: [item],
      labels: localizedLabels(),
    },
  };
}

function bodyOf(part: ReportPart): ResultBody {
  switch (part.kind) {
    case 'figures':
      return {
        kind: 'bars',
        columns: { label: part.label, score: part.label },
        rows: part.rows.map(({ label, value, ...row }) => ({ ...row, label: cell(label), score: value })),
        shown: part.rows.length,
        notes: [],
      };
    case 'table':
      return {
        ...part,
        columns: [...part.columns],
        rows: part.rows.map((cells) => ({ cells: cells.map(shortened) })),
        notes: [...part.notes],
      };
    case 'matrix':
      return {
        ...part,
        labels: part.labels.map(cell),
        rows: part.rows.map((cells) => [...cells]),
        notes: [...part.notes],
      };
  }
}

function shortened<Cell extends { readonly text: string }>(one: Cell): Cell {
  return { ...one, text: cell(one.text) };
}
