/** Lines of a file that an answer may rest on. */
export interface Evidence {
  readonly path: string;
  /** Of its first line, from one. */
  readonly line: number;
  readonly lines: readonly string[];
}
