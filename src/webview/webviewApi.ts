import * as v from 'valibot';

/** What VS Code gives the script of a webview. It can be acquired only once. */
interface VsCodeApi {
  postMessage(message: unknown): void;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The feature's end of a panel. */
export interface PanelFeature<ToFeature, State> {
  send(message: ToFeature): void;
  /** Keeps what the panel needs to be restored after a restart. It must hold neither texts nor tokens. */
  keep(state: State): void;
}

/** Connects a panel to its feature. Messages that do not fit the schema are ignored. */
export function connectToFeature<Schema extends v.GenericSchema, ToFeature, State>(
  schema: Schema,
  receive: (message: v.InferOutput<Schema>) => void,
): PanelFeature<ToFeature, State> {
  const api = acquireVsCodeApi();
  window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const message = v.safeParse(schema, data);
    if (message.success) {
      receive(message.output);
    }
  });
  return {
    send: (message) => api.postMessage(message),
    keep: (state) => api.setState(state),
  };
}
