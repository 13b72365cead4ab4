import * as v from 'valibot';
import { InvalidInputError } from '../engine/engine';
import { BinaryAnswer, defineTask } from './defineTask';
import { oneText } from './textInputs';
import { readWav, resample, wavProblem, writeWav } from './wavSound';

const DEFAULT_RATE = 16_000;
const withRate = v.looseObject({ sampling_rate: v.optional(v.number(), DEFAULT_RATE) });
const transcript = v.object({ text: v.string() });
const speech = v.object({ audio: v.instance(Float32Array), sampling_rate: v.number() });

/** Transcribes a WAV file: `{text}`. */
export const speechRecognition = defineTask({
  name: 'automatic-speech-recognition',
  pipeline: 'automatic-speech-recognition',
  body: 'bytes',
  inputs: v.instance(Uint8Array<ArrayBuffer>, 'must be the bytes of an audio file'),
  parameters: v.object({}),
  run: async (pipe, bytes) => {
    const problem = wavProblem(bytes);
    if (problem !== undefined) {
      throw new InvalidInputError([`\`inputs\`: ${problem}`]);
    }
    const sound = readWav(bytes);
    if (sound === undefined) {
      throw new InvalidInputError([
        '`inputs`: this is not a readable WAV file; other audio formats are not supported',
      ]);
    }
    const { sampling_rate } = v.parse(withRate, { ...pipe.processor?.feature_extractor?.config });
    const answer: unknown = await pipe(resample(sound.samples, sound.rate, sampling_rate), {
      chunk_length_s: 30,
      stride_length_s: 5,
    });
    return v.parse(transcript, answer);
  },
});

/** Speaks a text; the answer is a WAV file. */
export const textToSpeech = defineTask({
  name: 'text-to-speech',
  pipeline: 'text-to-audio',
  inputs: v.pipe(oneText, v.nonEmpty('is empty')),
  parameters: v.object({}),
  run: async (pipe, text) => {
    const result = v.parse(speech, await pipe(text, {}));
    return new BinaryAnswer('audio/wav', writeWav(result.audio, result.sampling_rate));
  },
});
