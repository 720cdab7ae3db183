/** Why something a model wrote was not landed. A wrong landing is worse than a refusal, so there are many reasons. */
import type { Block } from './sketch.ts';

export type RefusalReason =
  /** Nothing in the answer can be landed. */
  | 'no-edit'
  | 'too-large'
  | 'outside-workspace'
  | 'unknown-file'
  | 'file-exists'
  /** The lines it speaks about are not in the file. */
  | 'not-found'
  /** It fits in several places, or in several ways. */
  | 'ambiguous'
  /** It shows functions in another order than the file, and does not say whether they move. */
  | 'out-of-order'
  /** It would take away more than it seems to mean. */
  | 'loses-lines'
  | 'leaves-marker'
  | 'adds-syntax-errors'
  | 'overlap'
  /** The end of a streamed sketch takes back what was given before. */
  | 'contradicts-stream';

export interface Refusal {
  /** As written by the model. */
  readonly path: string;
  /** Index among the file's blocks; −1 where the whole file is meant. */
  readonly block: number;
  /** The block as the model wrote it, to ask for again. */
  readonly written: string;
  readonly reason: RefusalReason;
  /** One sentence for the user and for the model. */
  readonly sentence: string;
}

/** A refusal inside one file, before the path is known. */
export interface BlockRefusal {
  readonly block: number;
  readonly reason: RefusalReason;
  readonly sentence: string;
}

/** The first telling line of a block, short enough to stand in a sentence. */
export function named(block: Pick<Block, 'rows'>): string {
  const telling =
    block.rows.find((r) => r.kind !== 'gap' && /[\p{L}\p{N}]/u.test(r.text)) ??
    block.rows.find((r) => r.kind !== 'gap');
  const text = telling?.text.trim() ?? '';
  return text === '' ? 'an empty block' : `\`${text.length > 60 ? `${text.slice(0, 57)}…` : text}\``;
}
