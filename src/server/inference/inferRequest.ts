import * as v from 'valibot';
import { parseJson } from '../../core/parseJson';
import type { IncomingMessage } from 'node:http';
import { InvalidInputError } from '../engine/engine';
import { HttpError, refusal } from '../http/httpError';
import { jsonExcess } from '../http/jsonBounds';
import { tooLarge } from '../http/requestBodies';
import type { CatalogModel } from '../models/readModelFolder';
import type { CheckedCall, ServerTask } from '../tasks/defineTask';
import { isWithoutInfluence } from '../tasks/parameterNames';
import { SERVER_TASKS, parseTaskName } from '../engine/taskName';
import { serverTask } from '../tasks/taskTable';

const inferenceBody = v.looseObject({
  inputs: v.unknown(),
  parameters: v.nullish(v.record(v.string(), v.unknown())),
  stream: v.nullish(v.boolean()),
});

/** A request that its task has accepted. */
export interface CheckedRequest {
  readonly task: ServerTask;
  readonly call: CheckedCall;
  /** The client asked for the answer as an event stream. */
  readonly stream: boolean;
}

/** The flags of a request, from its headers. */
export interface RequestFlags {
  readonly useCache: boolean;
  readonly wait: boolean;
  readonly load: boolean;
}

const ON = /^(?:true|1)$/i;
const OFF = /^(?:false|0)$/i;

/**
 * Reads `x-use-cache`, `x-wait-for-model` and `x-load-model`. A client of OpenAI's API does not know how to wait for a
 * model, so for its requests, which are `patient`, waiting is the default.
 */
export function requestFlags(headers: IncomingMessage['headers'], patient = false): RequestFlags {
  const isOn = (name: string): boolean => ON.test(String(headers[name]));
  const isOff = (name: string): boolean => OFF.test(String(headers[name]));
  return {
    useCache: !isOff('x-use-cache'),
    wait: patient ? !isOff('x-wait-for-model') : isOn('x-wait-for-model'),
    load: !isOff('x-load-model'),
  };
}

/** Returns the task of the route, or else the model's own task. Throws a 400 `HttpError` if it is not supported. */
export function chooseTask(model: CatalogModel, routeTask: string | undefined): ServerTask {
  const own = model.tasks[0];
  const name = routeTask === undefined ? own : parseTaskName(routeTask);
  if (routeTask !== undefined && name === undefined) {
    throw refusal(400, `This server does not support this task; supported tasks: ${SERVER_TASKS.join(', ')}`);
  }
  if (name === undefined) {
    throw refusal(
      400,
      `The task of model ${model.id} is unknown; name one in the path: models/${model.id}/pipeline/{task}`,
    );
  }
  if (routeTask !== undefined && !model.tasks.includes(name)) {
    throw refusal(
      400,
      `Model ${model.id} does not support ${name}; supported tasks: ${model.tasks.join(', ') || 'none'}`,
    );
  }
  return serverTask(name);
}

/** The task of a request, before its body is known. */
export interface ChosenTask {
  readonly model: Pick<CatalogModel, 'tasks'>;
  readonly task: ServerTask;
  /** The route names the task, so the inputs do not decide about it. */
  readonly isNamed: boolean;
}

/**
 * Parses the body for a task and checks it: JSON, or the raw bytes of an image or audio file. Throws a 400 `HttpError`
 * that lists all problems.
 */
export function checkBody(
  body: Buffer<ArrayBuffer>,
  contentType: string | undefined,
  chosen: ChosenTask,
): CheckedRequest {
  const raw = isRaw(contentType, chosen.task);
  const { inputs, parameters, stream, task } = raw
    ? { inputs: new Uint8Array(body), parameters: {}, stream: false, task: chosen.task }
    : jsonRequest(body, chosen);
  try {
    return {
      task,
      call: task.check(inputs, parameters),
      stream: stream ?? false,
    };
  } catch (error) {
    if (error instanceof InvalidInputError) {
      throw wrongInput(error);
    }
    throw error;
  }
}

/** Accepted names at the top level of a request. `options` had an effect until 2024, and older clients still send it. */
const ROOT_NAMES = ['inputs', 'parameters', 'stream', 'options', 'model'];

function jsonRequest(body: Buffer, chosen: ChosenTask) {
  const parsed = v.safeParse(inferenceBody, readJsonBody(body));
  if (!parsed.success) {
    throw refusal(400, 'The body must be a JSON object: {"inputs": …, "parameters": {…}}');
  }
  const { inputs, parameters, stream, ...rest } = parsed.output;
  const task = taskForInputs(inputs, chosen);
  const others = Object.entries(rest).filter(([name]) => !ROOT_NAMES.includes(name));
  const unknown = others.filter(
    ([name, value]) => !task.rootParameters.includes(name) && !isWithoutInfluence(name, value, rest),
  );
  if (unknown.length > 0) {
    const lines = unknown.map(([name]) => `\`${name.slice(0, 50)}\`: is not supported next to \`inputs\``);
    throw wrongInput(new InvalidInputError(lines));
  }
  const isBytes = task.body === 'bytes' && typeof inputs === 'string';
  return {
    inputs: isBytes ? new Uint8Array(Buffer.from(inputs.replace(/^data:[^,]*,/, ''), 'base64')) : inputs,
    parameters: {
      ...Object.fromEntries(others.filter(([name]) => task.rootParameters.includes(name))),
      ...parameters,
    },
    stream,
    task,
  };
}

/** Returns sentence-similarity for its inputs to an embedding model, as the API does, and else the chosen task. */
function taskForInputs(inputs: unknown, { model, task, isNamed }: ChosenTask): ServerTask {
  const areSentences = typeof inputs === 'object' && inputs !== null && 'source_sentence' in inputs;
  return areSentences && !isNamed && model.tasks.includes('sentence-similarity')
    ? serverTask('sentence-similarity')
    : task;
}

/** A refusal names this many problems; nobody reads more. */
const MAX_COMPLAINTS = 20;

/** Returns the API's 400 for invalid input, whose `error` is a string, or a list if there are several problems. */
export function wrongInput({ complaints }: InvalidInputError): HttpError {
  const others = complaints.length - MAX_COMPLAINTS;
  const named = [...complaints.slice(0, MAX_COMPLAINTS), ...(others > 0 ? [`and ${others} more`] : [])];
  return new HttpError(400, { error: named.length === 1 ? named[0] : named });
}

/** Returns whether the body consists of the raw bytes of an image or audio file. */
export function isRaw(contentType: string | undefined, task: ServerTask): boolean {
  return task.body === 'bytes' && !/json/i.test(contentType ?? '');
}

/** Maximum size of a JSON body in bytes, since parsing blocks all other requests. */
export const MAX_JSON_BYTES = 8 * 1024 * 1024;

/** Parses JSON in UTF-8. Throws a 413 `HttpError` for more than `MAX_JSON_BYTES`, and a 400 for invalid or bloated JSON. */
export function readJsonBody(body: Buffer): unknown {
  if (body.length > MAX_JSON_BYTES) {
    throw tooLarge(MAX_JSON_BYTES);
  }
  const excess = jsonExcess(body);
  if (excess !== undefined) {
    throw refusal(400, `The body ${excess}`);
  }
  const value = parseJson(decodeUtf8(body) ?? '');
  if (value === undefined) {
    throw refusal(400, 'The body is not valid JSON in UTF-8');
  }
  return value;
}

function decodeUtf8(body: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
}
