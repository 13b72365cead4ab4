import assert from 'node:assert/strict';
import { lightenForm } from '../../../../src/server/openAi/largeForm';

const LARGE = 100_000;

/** Returns a form as a client sends it. */
async function encoded(form: FormData): Promise<{ body: Buffer<ArrayBuffer>; type: string }> {
  const response = new Response(form);
  const type = response.headers.get('content-type') ?? '';
  return { body: Buffer.from(await response.arrayBuffer()), type };
}

const decoded = (body: Uint8Array<ArrayBuffer>, type: string) =>
  new Response(body, { headers: { 'content-type': type } }).formData();

describe('a form with a large file', () => {
  it('is read without the file, whose bytes stay as they are', async () => {
    // Everything in it that could be taken for the end of the part.
    const bytes = Buffer.concat([
      Buffer.from('\r\n\r\n--'),
      Buffer.alloc(LARGE, '\r\n--'),
      Buffer.from('--'),
    ]);
    const form = new FormData();
    form.append('model', 'mini/speech');
    form.append('file', new File([bytes], 'a "long" name.wav', { type: 'audio/wav' }));
    form.append('language', 'en');
    const { body, type } = await encoded(form);
    const light = lightenForm(body, type);
    assert.ok(light.body.length < 1000);
    assert.deepEqual([...light.files.keys()], [1]);
    assert.ok(bytes.equals(light.files.get(1) ?? new Uint8Array()));
    const read = await decoded(light.body, type);
    assert.deepEqual([...read.keys()], ['model', 'file', 'language']);
    assert.equal(read.get('language'), 'en');
  });

  it('keeps its other parts, also large ones, and a second file', async () => {
    const form = new FormData();
    form.append('prompt', 'a'.repeat(LARGE));
    form.append('file', new File([Buffer.alloc(LARGE, 1)], 'a.wav'));
    form.append('file', new File([Buffer.alloc(LARGE, 2)], 'b.wav'));
    form.append('small', new File(['c'], 'c.wav'));
    const { body, type } = await encoded(form);
    const light = lightenForm(body, type);
    assert.deepEqual(
      [...light.files].map(([part, { 0: first, length }]) => [part, first, length]),
      [
        [1, 1, LARGE],
        [2, 2, LARGE],
      ],
    );
    const read = await decoded(light.body, type);
    assert.equal(read.get('prompt'), 'a'.repeat(LARGE));
    assert.ok(read.get('small') instanceof File);
  });

  it('stays whole if it is small, is no form, or ends early', async () => {
    const form = new FormData();
    form.append('file', new File(['x'], 'a.wav'));
    const small = await encoded(form);
    assert.equal(lightenForm(small.body, small.type).body, small.body);
    const noise = Buffer.alloc(LARGE, '--');
    for (const type of ['', 'multipart/form-data', 'multipart/form-data; boundary=x']) {
      assert.deepEqual(lightenForm(noise, type), { body: noise, files: new Map() });
    }
    const cut = Buffer.concat([
      Buffer.from('--x\r\ncontent-disposition: form-data; filename="a"\r\n\r\n'),
      noise,
    ]);
    assert.equal(lightenForm(cut, 'multipart/form-data; boundary="x"').body, cut);
  });

  it('stays whole if the file is encoded', () => {
    const head =
      'content-disposition: form-data; name="file"; filename="a"\r\ncontent-transfer-encoding: base64';
    const body = Buffer.from(`--x\r\n${head}\r\n\r\n${'A'.repeat(LARGE)}\r\n--x--\r\n`);
    assert.equal(lightenForm(body, 'multipart/form-data; boundary=x').body, body);
  });
});
