/** The coming edits, across files, in order, rebased through the user's typing and never dropped without a reason. */
export type { ComingEdit } from './coming-edit.ts';
export { EditQueue, type Ending, saysTheSame } from './queue.ts';
export { byOrder, carried, WaitingEdits } from './waiting-edits.ts';
