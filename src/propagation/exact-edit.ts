/** An edit that follows from what the user just did: exact, explained, one of a known number of places. */
import type { TextEdit } from '../text/index.ts';

export type EditClass =
  | 'rename'
  | 'same-change'
  | 'signature'
  | 'sibling'
  | 'import'
  | 'twin'
  | 'copy'
  | 'repetition';

export interface ExactEdit {
  readonly class: EditClass;
  readonly uri: string;
  /** The version of `uri` that `edit` refers to. */
  readonly version: number;
  readonly edit: TextEdit;
  /** For the user, a short phrase: `same change as line 12`, `rename total → sum`. */
  readonly reason: string;
  /** Sites that share this reason and belong together, this one included. */
  readonly sites: number;
  /** Same for all sites of one derivation, stable while it lasts: rejecting one site can silence its group. */
  readonly group: string;
  /** `certain`: code in scope. `likely`: needs the model or the user to agree. `weak`: strings, comments, other files' lookalikes. */
  readonly strength: 'certain' | 'likely' | 'weak';
  /** It writes a word that the user may be typing still: that word stands at the cursor, and nowhere else. */
  readonly growing?: true;
  /** Where the cursor goes after applying, in the new text; the end of the edit by default. */
  readonly cursorAfter?: number;
}
