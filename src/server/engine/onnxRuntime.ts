import { createRequire as requireFrom } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { InferenceSession, Tensor, env } from 'onnxruntime-web';
import * as v from 'valibot';
import { externalDataFiles, isBesideModel } from '../../node/hub/externalData';

/** The part of ONNX Runtime that transformers.js uses; both the native and the WebAssembly package have it. */
interface OnnxRuntime {
  readonly InferenceSession: {
    /** Creates a session from the path or the bytes of a file. */
    create(model: string | Uint8Array, options?: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: typeof Tensor;
  readonly env: typeof env;
}

const onnxRuntime = v.custom<OnnxRuntime>(
  (loaded) =>
    v.is(v.object({ InferenceSession: v.function(), Tensor: v.function(), env: v.object({}) }), loaded),
  'This is not ONNX Runtime.',
);

/** This module is bundled into the library; both runtimes are next to that bundle. */
const FOLDER = new URL('./', import.meta.url);

/** Maximum number of WebAssembly threads. At most half of the processors are used, leaving the rest for the editor. */
const MAX_THREADS = 4;

/**
 * Loads the native ONNX Runtime if it is packaged for this platform. Loading fails if the C library is too old or, on
 * Windows, if the Visual C++ runtime is missing.
 */
function native(): OnnxRuntime | undefined {
  // Turns off telemetry, which exists outside of Windows. Must be set before the library is loaded.
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  try {
    return v.parse(onnxRuntime, requireFrom(FOLDER)('./native/onnxRuntime.js'));
  } catch {
    return undefined;
  }
}

/** Sets up ONNX Runtime as WebAssembly, which runs wherever Node runs. */
function webAssembly(): OnnxRuntime {
  // Compiles functions on their first call, since most of the 14 MB are operators that a model does not use.
  setFlagsFromString('--wasm-lazy-compilation');
  // Without a path, the library would fetch the module from the network.
  env.wasm.wasmPaths = FOLDER.href;
  env.wasm.numThreads = Math.min(MAX_THREADS, Math.ceil(availableParallelism() / 2));
  return {
    InferenceSession: {
      create: async (model, options) =>
        typeof model === 'string'
          ? InferenceSession.create(model, { ...options, externalData: await dataFilesOf(model) })
          : InferenceSession.create(model, options),
    },
    Tensor,
    env,
  };
}

/** Returns the weight files that a model file refers to. The native runtime finds them itself. */
async function dataFilesOf(model: string): Promise<{ path: string; data: string }[]> {
  const names = (await externalDataFiles(model)).filter(isBesideModel);
  return names.map((path) => ({ path, data: join(dirname(model), path) }));
}

const runtime = native() ?? webAssembly();

/**
 * Replaces the `createRequire` with which transformers.js requires `onnxruntime-node` by name, which does not work in a
 * bundle. Returns the available runtime instead.
 */
export const createRequire = () => () => runtime;
