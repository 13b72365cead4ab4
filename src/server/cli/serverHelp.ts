import { DEFAULT_HUB } from '../../core/localServer/hubAddress';

export const DEFAULT_PORT = 8765;

/** What `--help` prints. */
export const HELP = `Runs a local server for the Hugging Face inference API.

  node server.js [options]

  --models DIR          folder with models: DIR/owner/name/config.json, …/onnx/model.onnx; or a cache of the Hugging Face
                        library, or a single model (can be repeated; default: the included demo model);
                        must exist
  --hub-cache DIR       folder in which tools of Hugging Face keep models (usually ~/.cache/huggingface/hub): those with
                        ONNX files are used from there, without a copy; it may be missing
  --download            download models that are in no model folder from the hub
  --download-folder DIR where to keep downloads (default: a folder of this user); also used as a model folder. Needs --download
  --hub URL             address of the hub, which may have a path (default: the environment variable HF_ENDPOINT, or else
                        ${DEFAULT_HUB}). The environment variable HF_TOKEN is sent there to download models
                        that require access
  --offline             never download, even with --download
  --port N              port on 127.0.0.1; 0 uses any free port (default ${DEFAULT_PORT})
  --token T             bearer token that clients send; prefer the environment variable HF_INFERENCE_TOKEN.
                        If neither is given, a token is generated and printed
  --memory-budget-mb N  maximum memory for loaded models (default: half of the memory). The least recently used
                        models are unloaded first, pinned models never
  --allowed-pins N      maximum number of pinned models (default 5)
  --state DIR           where to keep pins and load times, for one server at a time (default: a folder of this user, by
                        model folder)
  --no-state            keep nothing
  --max-queue N         maximum number of requests waiting for one model; others get a 503 (default 100)
  --cache-mb N          memory for answers to identical requests (default 64, 0: no cache)
  --max-body-mb N       maximum size of an image or sound in a request (default 32); JSON is limited to 8
  --request-timeout-s N time limit for receiving a request, in seconds (default 30)
  --running-file FILE   write port and process ID, but no token, to this file while running
  --exit-when-unused-s N  exit when no client has held GET /lease open for N seconds
  --load-timeout-s N    time limit for loading a model, in seconds, or ten times the estimate if that is longer
                        (default 120)
  --load-delay-ms N     add N ms to every model load, to try out waiting (default 0)
  --help                show this help

When the server is ready, it prints one line: {"port":…,"token":"…"}. Then, for example:

  curl http://127.0.0.1:PORT/models/demo/code-language -H "Authorization: Bearer TOKEN" \\
    -H "Content-Type: application/json" -d '{"inputs": "fn main() {}"}'

While a model is loading, requests return 503 with an estimated_time; add -H "x-wait-for-model: true" to wait.
Requests to /v1 always wait, unless they have -H "x-wait-for-model: false".
`;
