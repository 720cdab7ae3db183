/** A change in the order in which a reader understands it: definitions before uses, tests last, repetition folded. */
export type { ChangedFile, LineRange } from './changed-file.ts';
export { type Piece, readingOrder } from './reading-order.ts';
export { type Reading, type Review, type ReviewGroup, type ReviewHunk, review } from './review.ts';
