/** Repetitions of a test that measures time: others may use the machine for a moment. */
export const BUSY_MACHINE = 3;
