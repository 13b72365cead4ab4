import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import OpenAI, { toFile } from 'openai';
import { readWav, writeWav } from '../../../../src/server/tasks/wavSound';
import { projectFolder } from '../../../support/projectFolder';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer, TOKEN } from '../../../support/process/runningServer';
import { flacFile } from '../../../support/sounds/flacFile';

const LISTENER = 'mini/automatic-speech-recognition';
const SPEAKER = 'mini/text-to-speech';

const sound = async (name: string): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await readFile(join(projectFolder, 'test/fixtures/sounds', name)));

describe('audio in the form of OpenAI', function () {
  this.timeout(60_000);
  let server: RunningServer;
  let client: OpenAI;
  before(async () => {
    server = await startServer({ modelFolders: [resolve('test/models')], maxBodyBytes: 1_000_000 });
    client = new OpenAI({ apiKey: TOKEN, baseURL: `http://127.0.0.1:${server.port}/v1`, maxRetries: 0 });
  });
  after(() => server.close());

  /** Sends a form, and returns status, type, cache and text of the answer. */
  async function transcribe(
    fields: Readonly<Record<string, string | Blob>>,
    path = '/v1/audio/transcriptions',
  ) {
    const form = new FormData();
    Object.entries(fields).forEach(([name, value]) => form.append(name, value));
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}` },
      body: form,
    });
    const { status, headers } = response;
    return { status, type: headers.get('content-type'), text: await response.text() };
  }

  for (const name of ['jazz.flac', 'jazz.mp3']) {
    it(`transcribes ${name} for the openai client, and waits for the model`, async () => {
      const file = await toFile(await sound(name), name);
      const { text } = await client.audio.transcriptions.create({ file, model: LISTENER });
      assert.equal(text.trim(), 'jazz');
    });
  }

  it('speaks for the openai client what it then hears, as a WAV file or as samples at 24 kHz', async () => {
    const request = { model: SPEAKER, input: 'wizard jazz', voice: 'alloy' as const };
    const spoken = await client.audio.speech.create(request);
    assert.equal(spoken.headers.get('content-type'), 'audio/wav');
    const bytes = new Uint8Array(await spoken.arrayBuffer());
    const file = await toFile(bytes, 'speech.wav');
    const { text } = await client.audio.transcriptions.create({ file, model: LISTENER });
    assert.equal(text, 'wizard jazz');
    const raw = await client.audio.speech.create({ ...request, response_format: 'pcm' });
    assert.equal(raw.headers.get('content-type'), 'audio/pcm');
    const { samples, rate } = readWav(bytes) ?? { samples: [], rate: 1 };
    assert.equal((await raw.arrayBuffer()).byteLength, (2 * samples.length * 24_000) / rate);
  });

  it('transcribes a large file, with a field after it', async () => {
    const silence = new Float32Array(80_000);
    const file = new Blob([writeWav(silence, 8000)]);
    assert.ok(file.size > 150_000);
    const { text } = await transcribe({ file, model: LISTENER, response_format: 'verbose_json' });
    assert.equal(JSON.parse(text).duration, 10, text);
  });

  it('answers as text, or with the length of the audio', async () => {
    const file = new Blob([await sound('jazz.flac')]);
    const plain = await transcribe({ file, model: LISTENER, response_format: 'text' });
    assert.deepEqual(plain, { status: 200, type: 'text/plain; charset=utf-8', text: 'jazz\n' });
    const path = `/models/${LISTENER}/v1/audio/transcriptions`;
    const verbose = await transcribe({ file, response_format: 'verbose_json', temperature: '0' }, path);
    assert.deepEqual(JSON.parse(verbose.text), {
      task: 'transcribe',
      duration: 0.5,
      text: 'jazz',
      usage: { type: 'duration', seconds: 1 },
    });
  });

  for (const [what, fields, param] of [
    ['subtitles', { response_format: 'srt' }, 'response_format'],
    ['a stream', { stream: 'true' }, 'stream'],
    ['a prompt', { prompt: 'Names: Anna' }, 'prompt'],
    ['times of words', { 'timestamp_granularities[]': 'word' }, 'timestamp_granularities[]'],
    ['a language of a model with one', { language: 'en' }, 'language'],
    ['a text as the file', { file: 'no file' }, 'file'],
    ['a file that is no sound', { file: new Blob(['no sound']) }, 'file'],
    ['a second file', { second: new Blob(['no sound']) }, 'second'],
    ['a model that hears nothing', { model: SPEAKER }, 'model'],
  ] as const) {
    it(`refuses ${what} with 400 and the name`, async () => {
      const file = new Blob([await sound('jazz.flac')]);
      const { status, text } = await transcribe({ file, model: LISTENER, ...fields });
      assert.equal(status, 400, text);
      assert.equal(Object(JSON.parse(text)).error.param, param);
    });
  }

  it('refuses a form with many fields before reading it', async () => {
    const fields = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`q${index}`, '']));
    const file = new Blob([await sound('jazz.flac')]);
    const { status, text } = await transcribe({ file, ...fields });
    assert.deepEqual(
      [status, Object(JSON.parse(text)).error.message],
      [400, 'A form must have at most 100 fields'],
    );
  });

  it('refuses a body that is no form', async () => {
    const { status, json } = await server.post('/v1/audio/transcriptions', { model: LISTENER });
    assert.equal(status, 400);
    assert.match(Object(json).error.message, /must be a form/);
  });

  for (const [what, body, param] of [
    ['formats it cannot write', { response_format: 'mp3' }, 'response_format'],
    ['another speed', { speed: 1.5 }, 'speed'],
    ['instructions', { instructions: 'Whisper.' }, 'instructions'],
    ['nothing to say', { input: '' }, 'input'],
    ['a model that does not speak', { model: LISTENER }, 'model'],
  ] as const) {
    it(`refuses speech with ${what} with 400 and the name`, async () => {
      const { status, json } = await server.post('/v1/audio/speech', {
        ...{ model: SPEAKER, input: 'jazz', voice: 'alloy', speed: 1 },
        ...body,
      });
      assert.equal(status, 400);
      assert.equal(Object(json).error.param, param);
    });
  }

  it('found fault 25: refuses hours of silence in a small file, and still answers', async () => {
    // Each second of silence takes four bytes.
    const silence = flacFile(new Int16Array(400 * 65_535), {
      ...{ rate: 8000, channels: 1, samplesOfFrame: 65_535, subframe: 'constant' as const },
    });
    const { status, text } = await transcribe({ file: new Blob([silence]), model: LISTENER });
    assert.equal(status, 400);
    assert.match(text, /longer than 30 minutes/);
    const file = new Blob([await sound('jazz.flac')]);
    assert.equal((await transcribe({ file, model: LISTENER })).status, 200);
  });
});
