/** Lands what a frontier model wrote (sketches, search/replace, diffs, whole files) on today's text, or says why not. */
export type { Judge, JudgeQuestion } from './judge.ts';
export { type AnswerOptions, type FileChange, type Landing, land } from './land.ts';
export type { Refusal, RefusalReason } from './refusal.ts';
export { type GivenHunk, type StreamedLanding, streamLanding } from './stream.ts';
export { workspacePath } from './workspace-path.ts';
