import type { TaskSetting } from './taskNames';

export type MediaKind = 'image' | 'audio';

/** Extensions of files that file dialogs and `auto` take for images and audio. The bytes decide what is sent. */
export const MEDIA_EXTENSIONS: Readonly<Record<MediaKind, readonly string[]>> = {
  image: ['png', 'jpg', 'jpeg', 'webp', 'gif', 'bmp', 'tif', 'tiff', 'avif', 'heic'],
  audio: ['wav', 'flac', 'mp3', 'ogg', 'oga', 'opus', 'm4a', 'webm', 'aif', 'aiff', 'amr'],
};

/** The letters of Base64, with its padding. */
export const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

const HEAD_LENGTH = 12;

/** The first bytes of each format, as Latin-1, and its media type. */
const HEADS: readonly (readonly [RegExp, string])[] = [
  [/^\x89PNG\r\n\x1a\n/, 'image/png'],
  [/^\xff\xd8\xff/, 'image/jpeg'],
  [/^RIFF[^]{4}WEBP/, 'image/webp'],
  [/^GIF8[79]a/, 'image/gif'],
  [/^BM[^]{4}\0\0\0\0/, 'image/bmp'],
  [/^(?:II\*\0|MM\0\*)/, 'image/tiff'],
  [/^[^]{4}ftypavi[fs]/, 'image/avif'],
  [/^[^]{4}ftyp(?:hei[cxms]|hev[cx]|mif1|msf1)/, 'image/heic'],
  [/^RIFF[^]{4}WAVE/, 'audio/wav'],
  [/^fLaC/, 'audio/flac'],
  [/^OggS/, 'audio/ogg'],
  [/^(?:ID3|\xff[\xe2-\xe7\xf2-\xf7\xfa-\xff])/, 'audio/mpeg'],
  [/^\xff[\xf0\xf1\xf8\xf9]/, 'audio/aac'],
  [/^[^]{4}ftyp/, 'audio/mp4'],
  [/^\x1aE\xdf\xa3/, 'audio/webm'],
  [/^FORM[^]{4}AIF[FC]/, 'audio/aiff'],
  [/^#!AMR/, 'audio/amr'],
];

/** Returns the media type of an image or a sound by its first bytes; undefined if they are neither. */
export function mediaTypeOf(bytes: Uint8Array): string | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, HEAD_LENGTH));
  return HEADS.find(([pattern]) => pattern.test(head))?.[1];
}

/** Returns what the name of a file says about its content. */
export function mediaKindOfName(name: string): MediaKind | undefined {
  const extension = /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  return (['image', 'audio'] as const).find((kind) => MEDIA_EXTENSIONS[kind].includes(extension));
}

/** Returns the kind of file that a task takes; undefined for tasks that take text, and if the task is not known. */
export function mediaKindOfTask(task: TaskSetting): MediaKind | undefined {
  switch (task) {
    case 'image-classification':
    case 'object-detection':
    case 'image-segmentation':
    case 'image-to-text':
    case 'visual-question-answering':
    case 'document-question-answering':
    case 'zero-shot-image-classification':
      return 'image';
    case 'automatic-speech-recognition':
    case 'audio-classification':
    case 'audio-to-audio':
      return 'audio';
    default:
      return undefined;
  }
}
