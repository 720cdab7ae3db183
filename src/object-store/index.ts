/** The places a shared index can be kept at: a folder, or a bucket that speaks S3. Besides `frontier`, the only way to the network. */
export { openObjects } from './open-objects.ts';
