/**
 * What `foretype init` knows of an editor: how to find it, and the steps that set foretype up in it. A step is planned
 * first and only then applied, so that the user can read what would be done; where it cannot be sure it throws
 * `SetupRefused`, and nothing is touched.
 */
import type { Place } from './place.ts';

export interface Setup {
  /** The word on the command line. */
  readonly name: string;
  readonly title: string;
  /** Names of its program, the likeliest first. The other words by which users call it are among them. */
  readonly programs: readonly string[];
  /** The oldest version that shows all of foretype. */
  readonly atLeast: number;
  /** `program` is the path of the editor, or undefined where none was found. */
  plan(place: Place, program: string | undefined): Plan;
  /** What a user who does everything by hand pastes, and where to. */
  byHand(place: Place): string;
}

export interface Plan {
  readonly steps: readonly Step[];
  /** What the user should know or do afterwards, a sentence each. */
  readonly afterwards: readonly string[];
}

export interface Step {
  /** Starts with a verb: `copy the plugin to …`. */
  readonly does: string;
  /** Nothing is left to do. */
  readonly done: boolean;
  apply(): void;
}

/** The one sentence says what stands in the way and what to do. Nothing was changed. */
export class SetupRefused extends Error {
  override readonly name = 'SetupRefused';
}
