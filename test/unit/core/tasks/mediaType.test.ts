import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { API_TASKS, traitsOf } from '../../../../src/core/tasks/taskNames';
import { mediaKindOfName, mediaKindOfTask, mediaTypeOf } from '../../../../src/core/tasks/mediaType';

const latin1 = (text: string) => Uint8Array.from(text, (unit) => unit.charCodeAt(0));

describe('The media type of a file', () => {
  it('follows from its first bytes, not from its name', () => {
    const types: Readonly<Record<string, string | undefined>> = {
      '\x89PNG\r\n\x1a\n\0\0\0\rIHDR': 'image/png',
      '\xff\xd8\xff\xe0\0\x10JFIF': 'image/jpeg',
      'RIFF\x24\0\0\0WEBPVP8 ': 'image/webp',
      GIF89a: 'image/gif',
      'II*\0\x08\0': 'image/tiff',
      '\0\0\0\x1cftypavif': 'image/avif',
      '\0\0\0\x18ftypheic': 'image/heic',
      'RIFF\x24\0\0\0WAVEfmt ': 'audio/wav',
      fLaC: 'audio/flac',
      'OggS\0\x02': 'audio/ogg',
      'ID3\x04': 'audio/mpeg',
      '\xff\xfb\x90\x44': 'audio/mpeg',
      '\0\0\0\x20ftypM4A ': 'audio/mp4',
      '\x1aE\xdf\xa3': 'audio/webm',
      'Hello, world': undefined,
      '%PDF-1.7': undefined,
      '': undefined,
    };
    for (const [head, type] of Object.entries(types)) {
      assert.equal(mediaTypeOf(latin1(head)), type, JSON.stringify(head));
    }
    assert.equal(mediaTypeOf(readFileSync('media/icon.png')), 'image/png');
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => void mediaTypeOf(bytes)));
  });

  it('is guessed from a name only to choose how a file is read', () => {
    assert.equal(mediaKindOfName('file:///a/b.PNG'), 'image');
    assert.equal(mediaKindOfName('x.tar.flac'), 'audio');
    assert.equal(mediaKindOfName('a.png/readme'), undefined);
    assert.equal(mediaKindOfName('png'), undefined);
  });

  it('has a kind for each task that takes a file', () => {
    for (const task of API_TASKS.filter((name) => traitsOf(name).input === 'file')) {
      assert.notEqual(mediaKindOfTask(task), undefined, task);
    }
    assert.equal(mediaKindOfTask('auto'), undefined);
  });
});
