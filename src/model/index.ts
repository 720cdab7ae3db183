/** The embedded model: its runtime and weights, and why it is not available where it is not. */
export { unavailableEngine } from './unavailable.ts';
