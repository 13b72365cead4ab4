const KIB = 1024;
const MIB = 1024 * KIB;

/** JSON answers, in bytes after content decoding. */
export const MAX_JSON_BYTES = 8 * MIB;
/** Image and audio answers, in bytes. */
export const MAX_MEDIA_BYTES = 32 * MIB;
/** As much of an error's body is read, in bytes; the rest is cancelled. */
export const MAX_ERROR_BYTES = 64 * KIB;
/** All bytes of one event stream; most of them are wrapping, not text. */
export const MAX_STREAM_BYTES = 256 * MIB;
/** All text of one event stream, in UTF-16 units. */
export const MAX_STREAM_TEXT = 8 * MIB;
/** One event of a stream, in UTF-16 units. */
export const MAX_EVENT_LENGTH = MIB;
/** Nesting of a JSON answer; real ones have less than ten levels. */
export const MAX_JSON_DEPTH = 64;
/** What a server or the transport said, in UTF-16 units. */
export const MAX_DETAIL_LENGTH = 200;

/** Milliseconds without a byte of the body, from its first byte on: that one may take until the deadline of the run. */
export const IDLE_MS = 30_000;
/** Milliseconds without a byte of an error's body; the status is known by then. */
export const ERROR_IDLE_MS = 5_000;

/** At most this many `partial` progress events a second. */
export const PARTIALS_PER_SECOND = 30;
