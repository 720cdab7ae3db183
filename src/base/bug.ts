/**
 * What can't happen, when it happens anyway: thrown, caught once by the dispatcher, logged as `[bug]`.
 */
export class Bug extends Error {
  override readonly name = 'Bug';
}

/** Call in the branch that no value reaches; the type checker proves it, this line says so at run time. */
export function never(what: string, value?: never): never {
  throw new Bug(value === undefined ? what : `${what}: ${JSON.stringify(value)}`);
}
