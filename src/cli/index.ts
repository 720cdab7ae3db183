/** The program in a terminal: demo, predict, replay, record, doctor, stats, eval; each runs the real server or reads its files. */
export { changesBetween } from './predict.ts';
export { type RecordedMessage, readRecording, recordingHeader } from './recording.ts';
export { type ReplayReport, replayMessages } from './replay.ts';
export { runCommand } from './run-command.ts';
export { applyWireEdits, renderDiff } from './suggestion.ts';
