import { html } from '../elements';
import type { ResultBodyOf } from '../resultBodyProtocol';
import type { BodyContext } from './bodyContext';
import { shownLine } from './shownText';

type TextBody = ResultBodyOf<'text'>;

/** Draws the reasoning, folded, then the text, its alternatives, and the tool calls. */
export function drawText(body: TextBody, context: BodyContext): readonly HTMLElement[] {
  const { reasoning, text, alternatives, toolCalls } = body;
  return [
    ...(reasoning === undefined
      ? []
      : [folded('reasoning', reasoning.label, context.text(reasoning.text, reasoning.label))]),
    ...(text === undefined ? [] : [context.text(text, body.label)]),
    ...alternatives.map((other) =>
      html('section', {}, html('h3', {}, other.label), context.text(other.text, other.label)),
    ),
    ...(toolCalls === undefined ? [] : [toolCallList(toolCalls, context)]),
  ];
}

function toolCallList(
  { label, note, calls }: NonNullable<TextBody['toolCalls']>,
  context: BodyContext,
): HTMLElement {
  return html(
    'section',
    { class: 'tool-calls' },
    html('h3', {}, label),
    ...calls.map((call) =>
      html(
        'div',
        { class: 'tool-call' },
        html('code', { class: 'tool-name' }, shownLine(call.name)),
        context.text(call.arguments, shownLine(call.name)),
      ),
    ),
    html('p', { class: 'note' }, note),
  );
}

/** Creates a part that is closed at first. `key` finds it again when the result is drawn anew. */
function folded(key: string, label: string, content: HTMLElement): HTMLElement {
  return html('details', { class: 'folded', 'data-key': key }, html('summary', {}, label), content);
}
