import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readPicture } from '../../../../src/core/pictures/picture';
import { withPictureUrls, pictureFiles } from '../../../../src/core/chat/messagePictures';

const latin = (text: string): Uint8Array => Uint8Array.from(text, (one) => one.charCodeAt(0));
const join = (...pieces: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(pieces));
const big = (value: number, length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, at) => (value >>> (8 * (length - 1 - at))) & 255);
const little = (value: number): Uint8Array => big(value, 4).toReversed();
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const isIn = (whole: Uint8Array, part: Uint8Array): boolean => Buffer.from(whole).includes(Buffer.from(part));

const SECRET = latin('GPS 50.7374N');

const jpegSegment = (marker: number, data: Uint8Array): Uint8Array =>
  join(Uint8Array.of(0xff, marker), big(data.length + 2, 2), data);
const pngChunk = (name: string, data: Uint8Array): Uint8Array =>
  join(big(data.length, 4), latin(name), data, big(0x12345678, 4));
const webpChunk = (name: string, data: Uint8Array): Uint8Array =>
  join(latin(name), little(data.length), data, new Uint8Array(data.length % 2));
const gifBlocks = (data: Uint8Array): Uint8Array => {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < data.length; at += 255) {
    const piece = data.subarray(at, at + 255);
    pieces.push(Uint8Array.of(piece.length), piece);
  }
  return join(...pieces, Uint8Array.of(0));
};

/** Coded pixels of a JPEG: a marker's first byte is followed by a zero or is a restart. */
const jpegPixels = fc
  .array(
    fc.oneof(
      fc.integer({ min: 0, max: 254 }).map((one) => [one]),
      fc.constantFrom([255, 0], [255, 0xd3]),
    ),
  )
  .map((all) => Uint8Array.from(all.flat()));
const data = fc.uint8Array({ maxLength: 600 });

interface Format {
  readonly contentType: string;
  readonly pixels: fc.Arbitrary<Uint8Array>;
  /** The whole file, with metadata wherever it may stand; `metadata: false` leaves it out. */
  readonly write: (pixels: Uint8Array, metadata: boolean) => Uint8Array;
}

const only = (metadata: boolean, ...pieces: readonly Uint8Array[]): Uint8Array =>
  metadata ? join(...pieces) : new Uint8Array();
const GIF_HEAD = join(latin('GIF89a'), Uint8Array.of(1, 0, 1, 0, 0x80, 0, 0), new Uint8Array(6));
const GIF_IMAGE = Uint8Array.of(0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2);
const webp = (metadata: boolean, chunks: Uint8Array): Uint8Array =>
  join(latin('RIFF'), little(chunks.length + 4), latin('WEBP'), chunks, only(metadata, SECRET));

const FORMATS: readonly Format[] = [
  {
    contentType: 'image/jpeg',
    pixels: jpegPixels,
    write: (pixels, metadata) =>
      join(
        Uint8Array.of(0xff, 0xd8),
        jpegSegment(0xe0, latin('JFIF\0\x01\x01\0\0\x01\0\x01\0\0')),
        only(
          metadata,
          jpegSegment(0xe1, join(latin('Exif\0\0'), SECRET)),
          jpegSegment(0xed, join(latin('Photoshop 3.0\0'), SECRET)),
          jpegSegment(0xe2, join(latin('MPF\0'), SECRET)),
          jpegSegment(0xe5, SECRET),
          jpegSegment(0xfe, SECRET),
        ),
        jpegSegment(0xe2, latin('ICC_PROFILE\0\x01\x01')),
        jpegSegment(0xdb, new Uint8Array(65)),
        jpegSegment(0xda, new Uint8Array(6)),
        pixels,
        only(metadata, jpegSegment(0xfe, SECRET)),
        jpegSegment(0xda, new Uint8Array(6)),
        pixels,
        Uint8Array.of(0xff, 0xd9),
        only(metadata, SECRET),
      ),
  },
  {
    contentType: 'image/png',
    pixels: data,
    write: (pixels, metadata) =>
      join(
        latin('\x89PNG\r\n\x1a\n'),
        pngChunk('IHDR', new Uint8Array(13)),
        pngChunk('gAMA', new Uint8Array(4)),
        only(
          metadata,
          ...['tEXt', 'iTXt', 'zTXt', 'eXIf', 'tIME', 'caBX'].map((name) => pngChunk(name, SECRET)),
        ),
        pngChunk('IDAT', pixels),
        only(metadata, pngChunk('tEXt', SECRET)),
        pngChunk('IEND', new Uint8Array()),
        only(metadata, SECRET),
      ),
  },
  {
    contentType: 'image/webp',
    pixels: data,
    write: (pixels, metadata) => {
      const frame = join(
        new Uint8Array(16),
        webpChunk('VP8L', pixels),
        only(metadata, webpChunk('XMP ', SECRET)),
      );
      return webp(
        metadata,
        join(
          webpChunk('VP8X', Uint8Array.of(metadata ? 0x1e : 0x12, 0, 0, 0, 0, 0, 0, 0, 0, 0)),
          only(metadata, webpChunk('EXIF', SECRET)),
          webpChunk('ANMF', frame),
          webpChunk('VP8 ', pixels),
          only(metadata, webpChunk('EXIF', SECRET), webpChunk('XMP ', SECRET), webpChunk('abcd', SECRET)),
        ),
      );
    },
  },
  {
    contentType: 'image/gif',
    pixels: data,
    write: (pixels, metadata) =>
      join(
        GIF_HEAD,
        Uint8Array.of(0x21, 0xff, 11),
        latin('NETSCAPE2.0'),
        gifBlocks(Uint8Array.of(1, 0, 0)),
        only(
          metadata,
          ...[Uint8Array.of(0x21, 0xfe), gifBlocks(SECRET)],
          ...[Uint8Array.of(0x21, 0xff, 11), latin('XMP DataXMP'), gifBlocks(SECRET)],
        ),
        GIF_IMAGE,
        gifBlocks(pixels),
        Uint8Array.of(0x3b),
        only(metadata, SECRET),
      ),
  },
];

describe('A picture', () => {
  for (const { contentType, pixels, write } of FORMATS) {
    it(`of type ${contentType} loses its metadata, and keeps every byte of its pixels and colors`, () => {
      fc.assert(
        fc.property(pixels, (coded) => {
          const picture = readPicture(write(coded, true));
          assert.equal(picture?.contentType, contentType);
          assert.equal(isIn(picture?.bytes ?? new Uint8Array(), SECRET), false);
          assert.equal(hex(picture?.bytes ?? new Uint8Array()), hex(write(coded, false)));
        }),
        { numRuns: 200 },
      );
    });

    it(`of type ${contentType} without metadata stays as it is`, () => {
      const plain = write(Uint8Array.of(1, 2, 3), false);
      assert.equal(hex(readPicture(plain)?.bytes ?? new Uint8Array()), hex(plain));
    });

    it(`of type ${contentType} that is cut off is refused, or has no metadata`, () => {
      const whole = write(Uint8Array.of(1, 2, 3), true);
      for (let length = 0; length < whole.length; length++) {
        const picture = readPicture(whole.subarray(0, length));
        assert.equal(picture !== undefined && isIn(picture.bytes, SECRET), false, String(length));
      }
    });

    it(`of type ${contentType} never throws when it is damaged`, () => {
      const whole = write(Uint8Array.of(1, 2, 3, 255, 0), true);
      const damage = fc.array(fc.tuple(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 })), {
        maxLength: 20,
      });
      fc.assert(
        fc.property(damage, fc.nat({ max: whole.length }), (changes, length) => {
          const damaged = whole.slice(0, length);
          changes.forEach(([at, value]) => damaged.fill(value, at, at + 1));
          const picture = readPicture(damaged);
          const again = picture && readPicture(picture.bytes);
          assert.equal(
            again && hex(again.bytes),
            picture && hex(picture.bytes),
            'cleaning is complete at once',
          );
        }),
        {
          numRuns: 2000,
          // Only 19 bytes of this JPEG file remain.
          examples: [
            [
              [
                [6, 0],
                [5, 238],
              ],
              259,
            ],
          ],
        },
      );
    });
  }

  it('is refused if the bytes are something else', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => readPicture(bytes) === undefined));
    assert.equal(readPicture(latin('<svg xmlns="http://www.w3.org/2000/svg"/>')), undefined);
    assert.equal(readPicture(latin('-----BEGIN OPENSSH PRIVATE KEY-----')), undefined);
  });
});

describe('The pictures of chat messages', () => {
  const picture = (url: string) => ({ type: 'image_url', image_url: { url, detail: 'low' } });
  const content = [
    { type: 'text', text: 'file:///a.png' },
    picture('file:///a.png'),
    picture('https://host.example/b.png'),
    picture('FILE:///c.png'),
    picture('file:///a.png'),
    'file:///d.png',
    { type: 'image_url', image_url: 'file:///e.png' },
    { type: 'input_image', image_url: { url: 'file:///g.png' } },
  ];
  const messages = [
    { role: 'user', content },
    { role: 'user', content: 'file:///f.png' },
  ];

  it('are found where they are files, each once', () => {
    for (const inputs of [messages, { messages }]) {
      assert.deepEqual(pictureFiles(inputs), ['file:///a.png', 'FILE:///c.png']);
    }
    for (const inputs of ['file:///a.png', { image: 'file:///a.png' }, [picture('file:///a.png')], null]) {
      assert.deepEqual(pictureFiles(inputs), []);
    }
  });

  it('get another URL, and nothing else changes', () => {
    const changed = withPictureUrls({ messages, x: 1 }, (url) => (url === 'file:///a.png' ? 'data:,' : url));
    const expected = content.map((part) =>
      typeof part === 'object' && JSON.stringify(part) === JSON.stringify(picture('file:///a.png'))
        ? picture('data:,')
        : part,
    );
    assert.deepEqual(changed, { x: 1, messages: [{ role: 'user', content: expected }, messages[1]] });
    assert.deepEqual(
      withPictureUrls({ messages, x: 1 }, (url) => url),
      { messages, x: 1 },
    );
  });
});
