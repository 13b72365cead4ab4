import sharp from 'sharp';
import { writeWav } from '../../../../src/server/tasks/wavSound';
import { SAMPLING_RATE, spokenText } from './soundGraphs';

/** Three shapes that the miniature detector finds: a red circle, a green triangle, and a blue square. */
const SHAPES = `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="200">
  <rect width="320" height="200" fill="#fff"/>
  <circle cx="70" cy="70" r="45" fill="#f00"/>
  <path d="M165 170 L215 80 L265 170 Z" fill="#0f0"/>
  <rect x="235" y="20" width="55" height="55" fill="#00f"/>
</svg>`;

/** What the sample sound says. */
export const SAID = 'hello world';

/** The picture and the sound for `npm start`, by their path in the sample workspace. */
export async function sampleFiles(): Promise<ReadonlyMap<string, Uint8Array>> {
  const picture = await sharp(Buffer.from(SHAPES)).png({ palette: true, colours: 16 }).toBuffer();
  return new Map([
    ['tasks/shapes.png', picture],
    ['tasks/hello.wav', writeWav(spokenText(SAID), SAMPLING_RATE)],
  ]);
}
