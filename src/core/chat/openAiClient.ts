import type { AnswerReading, Generation } from '../http/answerReading';
import type { ClientPorts } from '../http/attempt';
import type { Failure } from '../http/failure';
import type { AnswerReaders } from '../http/readAnswerBody';
import { readEventStream } from '../http/readEventStream';
import { readJsonAnswer } from '../http/readJsonAnswer';
import { createRedactor } from '../http/redact';
import type { Redactor } from '../http/redact';
import type { SendEnd } from '../http/sendWithRetries';
import type { WaitMode } from '../http/waitMode';
import { endFacts } from '../inference/generationFacts';
import type { InferenceOutcome, JsonFacts } from '../inference/runTypes';
import { sendRun } from '../inference/sendRun';
import type { InferOptions } from '../inference/sendRun';
import { toOutcome } from '../inference/toOutcome';
import { readChoiceAnswer } from './choiceAnswer';
import { ChoiceStream } from './choiceStream';
import { readEmbeddings } from './embeddingAnswer';
import { buildOpenAiRequest, reservedParameter } from './buildOpenAiRequest';
import type { OpenAiRequest } from './buildOpenAiRequest';

/** A run in OpenAI's form. `flags` says whether the server knows the cache and wait headers. */
export interface OpenAiRun extends Omit<OpenAiRequest, 'flags' | 'wantsUsage'> {
  readonly sendsFlags: boolean;
  /** The endpoint is dedicated to one model, and may have to start before it answers. */
  readonly isDedicated?: boolean;
  readonly useCache: boolean;
  readonly wait: WaitMode;
  /** Overall deadline in milliseconds, waits included. */
  readonly timeoutMs: number;
}

const GENERATION: AnswerReaders = {
  json: readChoiceAnswer,
  stream: (response, watch, options) =>
    readEventStream(response, watch, options, new ChoiceStream(options.redactor)),
};
const EMBEDDING: AnswerReaders = { json: readEmbeddingAnswer };

/** Runs chats, completions and embeddings at servers that speak OpenAI's API. */
export class OpenAiClient {
  /** Servers that refuse to end a stream with its token usage. */
  private readonly withoutUsage = new Set<string>();

  constructor(private readonly ports: ClientPorts) {}

  /** Resolves to exactly one outcome; never rejects. */
  async infer(run: OpenAiRun, options: InferOptions): Promise<InferenceOutcome> {
    const refused = reservedParameter(run.parameters);
    if (refused !== undefined) {
      const failure: Failure = { kind: 'invalidInput', reason: 'reservedParameter', detail: refused };
      return { ok: false, failure, attempts: 0 };
    }
    const startedAt = this.ports.clock.monotonic();
    let end = await this.send(run, options);
    if (isAboutUsage(end) && run.stream === true && !this.withoutUsage.has(run.base)) {
      this.withoutUsage.add(run.base);
      const { attempts } = end;
      const timeoutMs = run.timeoutMs - (this.ports.clock.monotonic() - startedAt);
      const again = await this.send({ ...run, timeoutMs }, options);
      end = { ...again, attempts: again.attempts + attempts };
    }
    return end.ok ? toOutcome(end, run.inputs, chatFacts) : end;
  }

  private send(run: OpenAiRun, options: InferOptions): Promise<SendEnd> {
    const { base, form, inputs, isDedicated, sendsFlags, system, token, useCache } = run;
    const { stream, timeoutMs, wait } = run;
    const wantsUsage = !this.withoutUsage.has(base);
    return sendRun(
      this.ports,
      {
        redactor: createRedactor(token, [system, inputs]),
        readers: form === 'embedding' ? EMBEDDING : GENERATION,
        prepare: (waitForModel) =>
          buildOpenAiRequest({
            ...run,
            wantsUsage,
            ...(sendsFlags && { flags: { useCache, waitForModel } }),
          }),
        ...{ isDedicated, stream, timeoutMs, wait },
      },
      options,
    );
  }
}

/** A server that does not know `stream_options` names it in its refusal. */
function isAboutUsage(end: SendEnd): boolean {
  return !end.ok && end.failure.httpStatus === 400 && /stream_options|include_usage/.test(end.failure.detail);
}

function chatFacts(generation: Generation | undefined): Partial<JsonFacts> {
  if (generation === undefined) {
    return {};
  }
  const { usage } = generation;
  return { ...endFacts(generation), ...(usage !== undefined && { usage }) };
}

function readEmbeddingAnswer(text: string, status: number, redactor: Redactor): AnswerReading {
  const reading = readJsonAnswer(text, status, redactor);
  if (!reading.ok || reading.content.kind !== 'json') {
    return reading;
  }
  const json = readEmbeddings(reading.content.json);
  return json === undefined ? reading : { ok: true, content: { ...reading.content, json } };
}
