/** What a frontier model is to change: the goal in words, and the files it is about. */
import type { OffsetRange, TextSnapshot } from '../text/index.ts';

export interface InstructedFile {
  /** Inside the workspace, with forward slashes. */
  readonly path: string;
  readonly text: TextSnapshot;
  readonly selection?: OffsetRange;
}

export interface Instruction {
  readonly goal: string;
  /** What the model is shown, the file meant first; whole where there is room. */
  readonly files: readonly InstructedFile[];
  /** What was changed last, as `recentChanges` tells it. */
  readonly recent?: string;
}

/** The same for a plan, which may come to more files. */
export interface PlanRequest extends Instruction {
  /** Files of the workspace that it may ask for. */
  readonly paths: readonly string[];
  /** A second sample is drawn; where it lands other edits, the user chooses. */
  readonly alternatives?: boolean;
}
