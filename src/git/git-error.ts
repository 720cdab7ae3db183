/** Git cannot be run, or its own words why it does not answer; it may say nothing. */
export class GitError extends Error {
  override readonly name = 'GitError';
  /** There is no git. */
  readonly missing: boolean;

  constructor(message: string, options: ErrorOptions & { readonly missing?: boolean } = {}) {
    super(message, options);
    this.missing = options.missing ?? false;
  }
}
