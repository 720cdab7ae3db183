/** A change in the order in which a reader understands it: definitions before uses, tests last, repetition folded. */
export type { ChangedFile, LineRange } from './changed-file.ts';
export { WorkTreeError } from './git.ts';
export { OpenReview, type ReviewedFile, type ReviewPlace, type Standing } from './open-review.ts';
export { type Piece, readingOrder } from './reading-order.ts';
export { type Reading, type Review, type ReviewGroup, type ReviewHunk, review } from './review.ts';
export { type Changes, createReviews, type Reviews, type TwoTexts } from './reviews.ts';
export { changedFiles } from './work-tree.ts';
