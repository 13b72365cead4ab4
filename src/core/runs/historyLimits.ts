/** Maximum length of each text and value in a kept run, in UTF-16 units. Longer ones are cut. */
export const MAX_KEPT_LENGTH = 400_000;
/** Maximum size of all kept runs on the disk. The oldest are removed. */
export const MAX_KEPT_BYTES = 40_000_000;
