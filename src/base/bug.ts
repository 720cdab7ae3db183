/**
 * What can't happen, when it happens anyway: thrown, caught once by the dispatcher, logged as `[bug]`.
 */
export class Bug extends Error {
  override readonly name = 'Bug';
}
