import { encodeOnnx } from '../nn/onnxFile';
import { Tape } from '../nn/tape';

/** The colours that the miniature image classifier knows, in red, green and blue from 0 to 1. */
export const COLOURS: Readonly<Record<string, readonly [number, number, number]>> = {
  black: [0, 0, 0],
  white: [1, 1, 1],
  red: [1, 0, 0],
  green: [0, 1, 0],
  blue: [0, 0, 1],
  yellow: [1, 1, 0],
};

/** Says which colour the mean of all pixels is nearest to. */
export function colourClassifier(): Uint8Array {
  const tape = new Tape(new Map(), false);
  const pixels = tape.input('pixel_values', 'float', ['batch', 3, 'height', 'width']);
  const colours = tape.constant('float', Object.values(COLOURS).flat(), [1, Object.keys(COLOURS).length, 3]);
  const mean = tape.operator('ReduceMean', [pixels, tape.constant('int64', [2, 3])], { keepdims: 0 });
  const apart = tape.operator('Sub', [
    tape.operator('Unsqueeze', [mean, tape.constant('int64', [1])]),
    colours,
  ]);
  const distance = tape.operator('ReduceSumSquare', [apart, tape.constant('int64', [2])], { keepdims: 0 });
  const { name } = tape.rename(tape.operator('Mul', [distance, tape.constant('float', [-10], [])]), 'logits');
  return encodeOnnx(tape.graph([{ name, type: 'float' }]));
}

/** Draws one box around everything that is plainly red, one around what is green, and one around what is blue. */
export function colourDetector(): Uint8Array {
  const tape = new Tape(new Map(), false);
  const pixels = tape.input('pixel_values', 'float', ['batch', 3, 'height', 'width']);
  const float = (value: number) => tape.constant('float', [value], []);
  const sum = tape.operator('ReduceSum', [pixels, tape.constant('int64', [1])], { keepdims: 1 });
  const bright = tape.operator('Greater', [pixels, float(0.6)]);
  const pure = tape.operator('Less', [tape.operator('Sub', [sum, pixels]), float(0.6)]);
  const found = tape.operator('Cast', [tape.operator('And', [bright, pure])], { to: 1 });

  // Along each side: the first and the last place with the colour, as a share of the side.
  const side = (over: number) => {
    const line = tape.operator('ReduceMax', [found, tape.constant('int64', [over])], { keepdims: 0 });
    const length = tape.operator('Gather', [tape.operator('Shape', [line]), tape.constant('int64', [2], [])]);
    const place = (last: 0 | 1) => {
      const index = tape.operator('ArgMax', [line], { axis: 2, keepdims: 1, select_last_index: last });
      const edge = tape.operator('Add', [index, tape.constant('int64', [last], [])]);
      return tape.operator('Div', [
        tape.operator('Cast', [edge], { to: 1 }),
        tape.operator('Cast', [length], { to: 1 }),
      ]);
    };
    const [first, last] = [place(0), place(1)];
    const centre = tape.operator('Mul', [tape.operator('Add', [first, last]), float(0.5)]);
    return { centre, size: tape.operator('Sub', [last, first]) };
  };
  const [x, y] = [side(2), side(3)];
  const boxes = tape.rename(
    tape.operator('Concat', [x.centre, y.centre, x.size, y.size], { axis: 2 }),
    'pred_boxes',
  );

  const any = tape.operator('ReduceMax', [found, tape.constant('int64', [2, 3])], { keepdims: 0 });
  const seen = tape.operator('Unsqueeze', [any, tape.constant('int64', [2])]);
  const own = tape.constant('float', [8, 0, 0, 0, 8, 0, 0, 0, 8], [1, 3, 3]);
  const nothing = tape.operator('Mul', [tape.operator('Sub', [float(1), seen]), float(8)]);
  const scores = tape.operator('Concat', [tape.operator('Mul', [seen, own]), nothing], { axis: 2 });
  const logits = tape.rename(scores, 'logits');
  return encodeOnnx(tape.graph([logits, boxes].map(({ name }) => ({ name, type: 'float' }))));
}
