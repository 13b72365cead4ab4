import { createRequire as requireFrom } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { InferenceSession, Tensor, env } from 'onnxruntime-web';
import * as v from 'valibot';
import { externalDataFiles, isBesideModel } from './externalData';

/** What transformers.js takes from ONNX Runtime; the native package and the WebAssembly one both have it. */
interface OnnxRuntime {
  readonly InferenceSession: {
    /** From a file by its path, or from the bytes of one. */
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

/** This module is bundled into the library; both runtimes lie beside that bundle. */
const FOLDER = new URL('./', import.meta.url);

/** The threads of WebAssembly: not more than these, and half of the machine is left to the editor. */
const MAX_THREADS = 4;

/**
 * The native ONNX Runtime, where it was packaged for this platform and can be loaded. It cannot where the C library is
 * older than its own or, on Windows, where the Visual C++ runtime is missing.
 */
function native(): OnnxRuntime | undefined {
  // Outside of Windows it would report its use to its maker. This has to be there before the library is.
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  try {
    return v.parse(onnxRuntime, requireFrom(FOLDER)('./native/onnxRuntime.js'));
  } catch {
    return undefined;
  }
}

/** ONNX Runtime as WebAssembly, which runs wherever Node does. */
function webAssembly(): OnnxRuntime {
  // Compiles a function when it is first called: most of the 14 MB are operators that a model does not have.
  setFlagsFromString('--wasm-lazy-compilation');
  // Without a place the library would fetch the module from the network.
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

/** The files with weights that a model file names: the native runtime finds them itself. */
async function dataFilesOf(model: string): Promise<{ path: string; data: string }[]> {
  const names = (await externalDataFiles(model)).filter(isBesideModel);
  return names.map((path) => ({ path, data: join(dirname(model), path) }));
}

const runtime = native() ?? webAssembly();

/**
 * Stands where transformers.js makes itself a `require` to ask for `onnxruntime-node` by name, which a bundle could not
 * answer: it gets the runtime that is there.
 */
export const createRequire = () => () => runtime;
