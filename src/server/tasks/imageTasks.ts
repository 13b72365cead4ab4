import type { RawImage } from '@huggingface/transformers';
import * as v from 'valibot';
import { mediaTypeOf } from '../../core/tasks/mediaType';
import { InvalidInputError } from '../engine/engine';
import { defineTask } from './defineTask';

const UNREADABLE = 'this is not a readable image';
const image = v.instance(Uint8Array<ArrayBuffer>, 'must be the bytes of an image');

/**
 * Decodes an image. Throws `InvalidInputError` if it is not a readable one. Only formats of pixels are read: an SVG can
 * show files of this machine, and takes as long to draw as it likes.
 */
async function readImage(bytes: Uint8Array<ArrayBuffer>): Promise<RawImage> {
  if (mediaTypeOf(bytes)?.startsWith('image/') !== true) {
    throw new InvalidInputError([`\`inputs\`: ${UNREADABLE}`]);
  }
  const { RawImage } = await import('@huggingface/transformers');
  return RawImage.fromBlob(new Blob([bytes])).catch((error: unknown) => {
    const isHuge = error instanceof Error && error.message.includes('pixel limit');
    const problem = isHuge ? 'the image has more than 50 million pixels' : UNREADABLE;
    throw new InvalidInputError([`\`inputs\`: ${problem}`]);
  });
}

const labels = v.array(v.object({ label: v.string(), score: v.number() }));
const box = v.object({ xmin: v.number(), ymin: v.number(), xmax: v.number(), ymax: v.number() });
const objects = v.array(v.object({ score: v.number(), label: v.string(), box }));

/** Classifies an image: `[{label, score}]`, best first, five by default. */
export const imageClassification = defineTask({
  name: 'image-classification',
  pipeline: 'image-classification',
  body: 'bytes',
  inputs: image,
  parameters: v.object({ top_k: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 5) }),
  run: async (pipe, bytes, { top_k }) => v.parse(labels, await pipe(await readImage(bytes), { top_k })),
});

/** Detects objects with a score of at least `threshold`: `[{score, label, box: {xmin, ymin, xmax, ymax}}]` in pixels. */
export const objectDetection = defineTask({
  name: 'object-detection',
  pipeline: 'object-detection',
  body: 'bytes',
  inputs: image,
  parameters: v.object({ threshold: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 0.5) }),
  run: async (pipe, bytes, { threshold }) =>
    v.parse(objects, await pipe(await readImage(bytes), { threshold })),
});
