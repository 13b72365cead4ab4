import { basename } from 'node:path';
import { DEFAULT_COMPUTE_TYPE } from '../../core/computeType';
import { readModelConfig } from '../engine/readModelConfig';
import { withFloatOutputs } from './floatOutputs';
import { serverTask } from './taskTable';
import type { OpenPipeline, PipesByName } from './defineTask';
import { withFiniteLogits } from '../engine/finiteModel';
import { readChatTemplate } from '../engine/chatTemplate';
import type { Engine, EngineModel, ModelSource, PipelineName } from '../engine/engine';
import { readWholeTextWithoutCache } from '../engine/wholeText';

type Library = typeof import('@huggingface/transformers');

/** Passes each `config.json` to the library as this server reads it, since the library accepts only strict JSON. */
const CONFIGS = {
  match: async (path: string): Promise<Response | undefined> => {
    if (basename(path) !== 'config.json') {
      return undefined;
    }
    const config = await readModelConfig(path).catch(() => undefined);
    return config && new Response(JSON.stringify(config));
  },
  put: async (): Promise<void> => undefined,
};

/** Imports the library and allows local files only. Imports it on the first load, which takes most of a second. */
async function openLibrary(): Promise<Library> {
  const library = await import('@huggingface/transformers');
  library.env.allowRemoteModels = false;
  library.env.useFSCache = false;
  library.env.useCustomCache = true;
  library.env.customCache = CONFIGS;
  library.env.logLevel = library.LogLevel.ERROR;
  return library;
}

/**
 * Makes idle threads of ONNX Runtime sleep instead of spin: for small models, spinning takes two to three times the CPU
 * time without making them faster.
 */
const SLEEPING_THREADS = {
  session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } },
};

/** Runs models with transformers.js on ONNX Runtime, inside this process. */
export class TransformersEngine implements Engine {
  async load(source: ModelSource, pipeline: PipelineName): Promise<EngineModel> {
    const library = await openLibrary();
    const before = process.memoryUsage.rss();
    const pipes: Partial<PipesByName> = {};
    const open: OpenPipeline = async (name) => {
      const known = pipes[name];
      if (known !== undefined) {
        return known;
      }
      const opened = await library.pipeline(name, source.folder, {
        device: 'cpu',
        dtype: typeof source.dtype === 'string' ? source.dtype : { ...source.dtype },
        ...(source.fileName === undefined ? {} : { model_file_name: source.fileName }),
        subfolder: source.subfolder,
        local_files_only: true,
        session_options: { extra: SLEEPING_THREADS },
      });
      withFloatOutputs(opened.model, library.Tensor);
      withFiniteLogits(opened.model);
      // Pipelines for images and audio may have no tokenizer.
      if ('tokenizer' in opened && opened.tokenizer instanceof library.PreTrainedTokenizer) {
        await readChatTemplate(opened.tokenizer, source.folder);
      }
      await readWholeTextWithoutCache(opened.model);
      pipes[name] = opened;
      return opened;
    };
    await open(pipeline);
    return {
      computeType: DEFAULT_COMPUTE_TYPE,
      // Each build of ONNX Runtime reports its version under a different name.
      runtime: library.env.backends.onnx.versions?.web === undefined ? 'native' : 'WebAssembly',
      bytes: Math.max(0, process.memoryUsage.rss() - before),
      lost: new Promise(() => undefined),
      run: (call, options) => serverTask(call.task).run({ open, folder: source.folder }, call, options),
      dispose: async () => {
        for (const pipe of Object.values(pipes)) {
          await pipe.dispose();
        }
      },
    };
  }

  async close(): Promise<void> {}
}
