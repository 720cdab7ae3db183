/** The program in a terminal: demo, predict, replay, record, doctor, stats, eval; each runs the real server or reads its files. */

export { completionScript } from './completions.ts';
export { pathCheck, serverChecks } from './doctor.ts';
export { copyPlugin } from './editors/copy-plugin.ts';
export { serversIn } from './editors/helix.ts';
export { type HelixLanguage, mergeLanguages } from './editors/helix-languages.ts';
export { SetupRefused } from './editors/setup.ts';
export { replaceUserText, userText } from './editors/user-file.ts';
export { manualPage } from './manual-page.ts';
export { packageParts } from './package-parts.ts';
export { PlanPrinter } from './plan-printer.ts';
export { changesBetween } from './predict.ts';
export { PullLine } from './pull-progress.ts';
export { type RecordedMessage, readRecording, recordingHeader } from './recording.ts';
export { type ReplayReport, replayMessages } from './replay.ts';
export { commands } from './run-command.ts';
export { applyWireEdits, renderDiff } from './suggestion.ts';
export { planTrim } from './trim.ts';
export { readWords } from './words.ts';
