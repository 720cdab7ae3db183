/** A change of the import statements, and why. */
import type { TextEdit } from '../text/index.ts';

export interface ImportChange {
  readonly edit: TextEdit;
  readonly reason: string;
}
