import * as v from 'valibot';
import { InvalidInputError } from '../engine/engine';
import { BinaryAnswer, defineTask } from './defineTask';
import { readSound } from './readSound';
import { oneText } from './textInputs';
import { pcmBytes, resample, writeWav } from './wavSound';

const DEFAULT_RATE = 16_000;
const withRate = v.looseObject({ sampling_rate: v.optional(v.number(), DEFAULT_RATE) });
const answered = v.object({ text: v.string() });
const speech = v.object({ audio: v.instance(Float32Array<ArrayBuffer>), sampling_rate: v.number() });
const multilingual = v.fallback(v.looseObject({ is_multilingual: v.boolean() }), { is_multilingual: false });

/** The result of a transcription, of which the API's answer is a part. */
export const transcript = v.object({
  text: v.string(),
  /** The length of the audio. */
  seconds: v.number(),
});

/**
 * Transcribes a WAV, FLAC, or MP3 file: `{text}`. Only a multilingual Whisper model takes a `language`, as a code or an
 * English name.
 */
export const speechRecognition = defineTask({
  name: 'automatic-speech-recognition',
  pipeline: 'automatic-speech-recognition',
  body: 'bytes',
  inputs: v.instance(Uint8Array<ArrayBuffer>, 'must be the bytes of an audio file'),
  parameters: v.object({ language: v.optional(v.pipe(v.string(), v.maxLength(40))) }),
  run: async (pipe, bytes, { language }, { signal }) => {
    const { sampling_rate: rate } = v.parse(withRate, { ...pipe.processor?.feature_extractor?.config });
    const { is_multilingual } = v.parse(multilingual, pipe.model.generation_config);
    if (language !== undefined && !is_multilingual) {
      throw new InvalidInputError(['`parameters.language`: this model does not let one choose the language']);
    }
    const { samples, seconds } = await readSound(bytes, { rate, signal });
    const answer: unknown = await pipe(samples, {
      ...{ chunk_length_s: 30, stride_length_s: 5 },
      ...(language !== undefined && { language, task: 'transcribe' }),
    });
    return { text: v.parse(answered, answer).text, seconds };
  },
  present: (json) => ({ text: v.parse(transcript, json).text }),
});

/** The rate of raw samples in OpenAI's API. */
const PCM_RATE = 24_000;

/** Speaks a text; the answer is a WAV file, or raw samples of 16 bits. */
export const textToSpeech = defineTask({
  name: 'text-to-speech',
  pipeline: 'text-to-audio',
  inputs: v.pipe(oneText, v.nonEmpty('is empty')),
  parameters: v.object({
    response_format: v.optional(v.picklist(['wav', 'pcm'], 'must be wav or pcm'), 'wav'),
  }),
  run: async (pipe, text, { response_format }) => {
    const { audio, sampling_rate } = v.parse(speech, await pipe(text, {}));
    return response_format === 'pcm'
      ? new BinaryAnswer('audio/pcm', pcmBytes(resample(audio, sampling_rate, PCM_RATE)))
      : new BinaryAnswer('audio/wav', writeWav(audio, sampling_rate));
  },
});
