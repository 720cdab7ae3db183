/**
 * The shadow workspace: a copy of the files beside the user's own, in which edits that nobody made yet are judged. Checkers
 * that the user configured run there; language servers are the next kind of checker behind the same interface.
 */
export { type CheckParts, check } from './check.ts';
export { checkFolders } from './check-folders.ts';
export type { ChangedText, Checker, CheckReport, Problem } from './checker.ts';
export { commandChecker } from './command-checker.ts';
