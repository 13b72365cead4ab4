/** proper-lockfile, in a bundle of its own: it is loaded for the first change of a pin, never while activating. */
export { lock } from 'proper-lockfile';
