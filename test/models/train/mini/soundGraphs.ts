import { encodeOnnx } from '../nn/onnxFile';
import { Tape } from '../nn/tape';

/** Samples in a second. */
export const SAMPLING_RATE = 16_000;
/** A letter is a tone of this many samples and as long a pause; a space is a pause of both. */
const FRAME = 1000;
const LETTERS = 26;
/** How often the tone of `a` crosses zero within a frame, and how much more often each next letter does. */
const CROSSINGS = { first: 40, step: 10 };

/** What the miniature listener can hear, in the order of its scores. */
export const HEARD = [
  '<pad>',
  '|',
  ...Array.from({ length: LETTERS }, (_, index) => String.fromCharCode(97 + index)),
];

/**
 * Speaks each letter as a tone of its own, the later in the alphabet the higher.
 * @param letterOf for each token the number of its letter, or -1 for a pause
 */
export function speaker(letterOf: readonly number[]): Uint8Array {
  const tone = (letter: number) =>
    letter < 0 ? 0 : ((CROSSINGS.first + CROSSINGS.step * letter) * Math.PI) / FRAME;
  const values = Float32Array.from(letterOf, tone);
  const tape = new Tape(new Map([['tones', { shape: [letterOf.length, 1], values }]]), false);
  const ids = tape.input('input_ids', 'int64', ['batch', 'tokens']);
  const tones = tape.operator('Gather', [tape.parameter('tones'), ids]);
  const places = tape.constant(
    'float',
    Array.from({ length: FRAME }, (_, place) => place + 0.5),
  );
  const sound = tape.operator('Mul', [
    tape.operator('Sin', [tape.operator('Mul', [tones, places])]),
    tape.constant('float', [0.5], []),
  ]);
  const withPause = tape.operator('Pad', [sound, tape.constant('int64', [0, 0, 0, 0, 0, FRAME])]);
  const { name } = tape.rename(
    tape.operator('Reshape', [withPause, tape.constant('int64', [0, -1])]),
    'waveform',
  );
  return encodeOnnx(tape.graph([{ name, type: 'float', shape: ['batch', 'samples'] }]));
}

/** Returns the samples of a text as the speaker speaks it, from -1 to 1. */
export function spokenText(text: string): Float32Array {
  const samples = new Float32Array(text.length * 2 * FRAME);
  for (const [index, character] of [...text.toLowerCase()].entries()) {
    const letter = character.charCodeAt(0) - 97;
    if (letter >= 0 && letter < LETTERS) {
      const tone = ((CROSSINGS.first + CROSSINGS.step * letter) * Math.PI) / FRAME;
      for (let place = 0; place < FRAME; place++) {
        // No sample is at a zero of the tone, which 16 bits would round to silence.
        samples[index * 2 * FRAME + place] = Math.sin(tone * (place + 0.25)) / 2;
      }
    }
  }
  return samples;
}

/** Hears which letters the speaker spoke, from how often the sound crosses zero in each frame. */
export function listener(): Uint8Array {
  const tape = new Tape(new Map(), false);
  const float = (value: number) => tape.constant('float', [value], []);
  const int = (...values: number[]) => tape.constant('int64', values);
  const samples = tape.input('input_values', 'float', ['batch', 'samples']);
  const padded = tape.operator('Pad', [samples, int(0, 0, 0, FRAME - 1)]);
  const length = tape.operator('Gather', [tape.operator('Shape', [padded]), int(1)]);
  const whole = tape.operator('Mul', [tape.operator('Div', [length, int(FRAME)]), int(FRAME)]);
  const cut = tape.operator('Slice', [padded, int(0), whole, int(1)]);
  const frames = tape.operator('Reshape', [cut, int(0, -1, FRAME)]);

  const last = int(2);
  const before = tape.operator('Slice', [frames, int(0), int(FRAME - 1), last]);
  const after = tape.operator('Slice', [frames, int(1), int(FRAME), last]);
  const crosses = tape.operator('Less', [tape.operator('Mul', [before, after]), float(0)]);
  const crossings = tape.operator('ReduceSum', [tape.operator('Cast', [crosses], { to: 1 }), last], {
    keepdims: 1,
  });
  const loudness = tape.operator('ReduceMean', [tape.operator('Abs', [frames]), last], { keepdims: 1 });
  const loud = tape.operator('Greater', [loudness, float(0.1)]);

  const expected = Array.from({ length: LETTERS }, (_, letter) => CROSSINGS.first + CROSSINGS.step * letter);
  const apart = tape.operator('Sub', [crossings, tape.constant('float', expected)]);
  const never = float(-1e4);
  const near = tape.operator('Neg', [tape.operator('Mul', [apart, apart])]);
  const letters = tape.operator('Where', [loud, near, never]);
  // A tone is followed by a pause, so a pause in place of a tone is a space.
  const count = tape.operator('Gather', [tape.operator('Shape', [frames]), tape.constant('int64', [1], [])]);
  const numbers = tape.operator('Range', [
    tape.constant('int64', [0], []),
    count,
    tape.constant('int64', [1], []),
  ]);
  const odd = tape.operator('Equal', [tape.operator('Mod', [numbers, int(2)]), int(1)]);
  const column = tape.operator('Unsqueeze', [odd, int(1)]);
  const gap = tape.operator('Where', [loud, never, tape.operator('Where', [column, float(0), never])]);
  const space = tape.operator('Where', [loud, never, tape.operator('Where', [column, never, float(0)])]);
  const { name } = tape.rename(tape.operator('Concat', [gap, space, letters], { axis: 2 }), 'logits');
  return encodeOnnx(tape.graph([{ name, type: 'float', shape: ['batch', 'frames', HEARD.length] }]));
}
