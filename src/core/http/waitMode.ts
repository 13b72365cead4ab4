/** When `x-wait-for-model: true` is sent: never, only after a 503 that reports loading, or from the first attempt. */
export const WAIT_MODES = ['never', 'onLoading', 'always'] as const;
export type WaitMode = (typeof WAIT_MODES)[number];
