export const DEFAULT_PORT = 8765;
export const DEFAULT_HUB = 'https://huggingface.co';

/** What `--help` prints. */
export const HELP = `Hugging Face's inference API on this machine.

  node server.js [options]

  --models DIR          folder with models: DIR/owner/name/config.json, …/onnx/model.onnx; or the cache of the hub's own
                        library, or one model (may be repeated; default: the demo model that comes with the server);
                        it has to be there
  --download            allows models that lie in no model folder to be brought from the hub
  --download-folder DIR where they are kept (default: a folder of this user); counts as a model folder. Needs --download
  --hub URL             the hub (default ${DEFAULT_HUB})
  --offline             forbids downloads, whatever else is said
  --port N              port on 127.0.0.1; 0 takes a free one (default ${DEFAULT_PORT})
  --token T             bearer token that clients send; better in the environment: HF_INFERENCE_TOKEN.
                        Without either, one is made and printed
  --memory-budget-mb N  what models may take in memory together (default: half of the memory). Beyond it the least
                        recently used go first, pinned ones never
  --allowed-pins N      how many models may be pinned (default 5)
  --state DIR           keeps pins and load times here, for one server at a time (default: a folder of this user for this
                        model folder)
  --no-state            keeps nothing
  --max-queue N         how many requests may wait for one model; more get a 503 at once (default 100)
  --cache-mb N          memory for answers that are given again to equal requests (default 64, 0: none)
  --max-body-mb N       largest picture or sound in a request (default 32); JSON takes at most 8
  --request-timeout-s N seconds in which a whole request has to arrive (default 30)
  --running-file FILE   tells in this file its port and its process while it runs; no token
  --exit-when-unused-s N  ends itself when nobody has held GET /lease open for N seconds
  --load-timeout-s N    seconds after which a load that does not end is given up, or ten times its estimate if that
                        is more (default 120)
  --load-delay-ms N     adds N ms to every model load, to try out the waiting (default 0)
  --help                prints this

When it is ready it prints one line: {"port":…,"token":"…"}. Then, for example:

  curl http://127.0.0.1:PORT/models/demo/code-language -H "Authorization: Bearer TOKEN" \\
    -H "Content-Type: application/json" -d '{"inputs": "fn main() {}"}'

The first answer of a model may be 503 with an estimated_time, while the model loads; -H "x-wait-for-model: true" waits.
`;
