/** What judges a folder of files, and what it says of a change. */

/** What a checker complains of. */
export interface Problem {
  /** Relative to the folder, with forward slashes. */
  readonly path: string;
  /** From one. */
  readonly line: number;
  /** From one; of what it counts in is known nothing. */
  readonly column?: number;
  readonly message: string;
}

/** A type checker, a linter; later a language server. */
export interface Checker {
  /** For the user: what they called it by. */
  readonly name: string;
  /**
   * Everything it complains of in this folder as it is on disk, or a sentence why that is not known. Nothing else is left
   * behind. Throws only what `signal` was aborted with.
   */
  problems(folder: string, signal: AbortSignal): Promise<readonly Problem[] | string>;
}

/** A file as it is and as it would be; undefined where there is none. */
export interface ChangedText {
  /** Relative to the folder, with forward slashes. */
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** A file as an editor holds it. */
export interface OpenText {
  /** Relative to the folder, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** What one checker says before and after a change. */
export type CheckReport =
  | {
      readonly kind: 'checked';
      readonly checker: string;
      /** Problems in all. */
      readonly before: number;
      readonly after: number;
      /** Those that the change brings, as lines of the files as they would be; by path and line. */
      readonly fresh: readonly Problem[];
    }
  /** One sentence, without an end: the change is neither good nor bad by it. */
  | { readonly kind: 'unknown'; readonly checker: string; readonly why: string };
