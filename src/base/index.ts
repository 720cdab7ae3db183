/** What every room may use: outcomes, time, cancellation, logging, tracing, and the interfaces of a model. */
export { type AbortReason, Lanes } from './abort.ts';
export { Bug } from './bug.ts';
export { type Clock, localDate, systemClock } from './clock.ts';
export type {
  CompletionRequest,
  Engine,
  EngineStatus,
  GeneratedToken,
  GenerateRequest,
  Places,
  TextAtHand,
  TextEngine,
  TextPiece,
} from './engine.ts';
export { describe, type Log, silentLog, stderrLog } from './log.ts';
export { type ListedObject, type ObjectBody, type Objects, ObjectsError } from './objects.ts';
export { type None, none, type Outcome, type Some, some } from './outcome.ts';
export { shownAddress } from './shown-address.ts';
export { Trace, type TraceNote, TraceRing } from './trace.ts';
export { Turns } from './turns.ts';
