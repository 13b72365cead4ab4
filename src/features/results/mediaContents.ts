import { isList, isObject } from '../../core/tasks/answerShape';
import { BASE64 } from '../../core/tasks/mediaType';
import type { LabelRow } from '../../core/tasks/reading';
import type { ResultBodyOf } from '../../webview/resultBodyProtocol';
import { cell, scoresOf } from './partWording';
import type { PartWording } from './partWording';

/** Maximum number of sounds of one answer. */
const MAX_SOUNDS = 20;

/** The objects or segments that were found in a picture; nothing if no row has a place. */
export function foundInPicture(
  rows: readonly LabelRow[],
  picture: string | undefined,
  wording: PartWording,
): ResultBodyOf<'image'> | undefined {
  const placed = rows.filter(({ box, mask }) => box !== undefined || mask !== undefined);
  if (placed.length === 0) {
    return undefined;
  }
  const scores = scoresOf(rows, wording);
  const labels = [...new Set(placed.map(({ label }) => label))];
  const common = ({ label, score }: LabelRow) => ({
    label: cell(label),
    score: scores.text(score),
    color: labels.indexOf(label),
  });
  return {
    kind: 'image',
    ...(picture !== undefined && { source: picture }),
    alt: wording.panel.objects(placed.length),
    boxes: placed.flatMap((row) => (row.box === undefined ? [] : [{ ...common(row), ...row.box }])),
    masks: placed.flatMap((row) =>
      row.mask !== undefined && BASE64.test(row.mask)
        ? [{ ...common(row), source: `data:image/png;base64,${row.mask}` }]
        : [],
    ),
    canOpen: false,
  };
}

/** The sounds of an answer such as `[{"label","blob","content-type"}]`; nothing for other answers. */
export function soundsOf(json: unknown, wording: PartWording): readonly ResultBodyOf<'audio'>[] {
  if (!isList(json)) {
    return [];
  }
  return json.slice(0, MAX_SOUNDS).flatMap((row): ResultBodyOf<'audio'>[] => {
    if (!isObject(row) || typeof row.blob !== 'string' || !BASE64.test(row.blob)) {
      return [];
    }
    const given = row['content-type'];
    const contentType = typeof given === 'string' && /^audio\/[\w.+-]+$/.test(given) ? given : 'audio/wav';
    const label = typeof row.label === 'string' && row.label !== '' ? cell(row.label) : wording.panel.sound;
    return [
      { kind: 'audio', source: `data:${contentType};base64,${row.blob}`, contentType, label, canOpen: false },
    ];
  });
}
