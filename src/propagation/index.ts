/** Exact next edits: derived from recent edits by syntax and comparison, with a reason and every remaining site. */
export type { Evidence, ExportedName } from './evidence.ts';
export type { EditClass, ExactEdit } from './exact-edit.ts';
export { propose } from './propose.ts';
