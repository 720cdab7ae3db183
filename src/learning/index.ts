/** What the user accepts and rejects, counted on this machine, and what it says about speaking. */
export { coefficients, type Features, withOwnFit } from './coefficients.ts';
export { logistic } from './gate.ts';
export { createLearning, type Learning } from './learning.ts';
export {
  type ClassStatistics,
  looksAfter,
  readStatistics,
  type Statistics,
  stateFolder,
  writeStatistics,
} from './statistics.ts';
