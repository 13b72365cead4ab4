const KIB = 1024;
const MIB = 1024 * KIB;

/** The maximum size of a JSON answer, in bytes after content decoding. */
export const MAX_JSON_BYTES = 8 * MIB;
/** The maximum size of the pictures of a request together, in bytes. As base64 in JSON they have 8 MB. */
export const MAX_PICTURES_BYTES = 6_000_000;
/** The maximum size of an image or audio file that is sent as it is, in bytes. */
export const MAX_FILE_BYTES = 32 * MIB;
/** The maximum size of an image or audio answer, in bytes. */
export const MAX_MEDIA_BYTES = 32 * MIB;
/** The number of bytes that are read of an error's body. The rest is canceled. */
export const MAX_ERROR_BYTES = 64 * KIB;
/** The maximum size of one event stream, in bytes, most of which are not text. */
export const MAX_STREAM_BYTES = 256 * MIB;
/** The maximum length of the text of one event stream, in UTF-16 units. */
export const MAX_STREAM_TEXT = 8 * MIB;
/** The maximum length of one event of a stream, in UTF-16 units. */
export const MAX_EVENT_LENGTH = MIB;
/** The maximum nesting of a JSON answer. Real answers have fewer than ten levels. */
export const MAX_JSON_DEPTH = 64;
/** The maximum length of a message of a server or the transport, in UTF-16 units. */
export const MAX_DETAIL_LENGTH = 200;

/** The maximum pause between bytes of the body, in milliseconds. Only the run's deadline limits the wait for the first. */
export const IDLE_MS = 30_000;
/** The time limit for reading an error's body, in milliseconds. The status is already known by then. */
export const ERROR_IDLE_MS = 5_000;

/** The maximum number of `partial` progress events per second. */
export const PARTIALS_PER_SECOND = 30;
