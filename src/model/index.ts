/** The embedded model: its runtime and weights, and why it is not available where it is not. */
export { inferenceRuntime, type Runtime } from './runtime.ts';
export { unavailableEngine } from './unavailable.ts';
