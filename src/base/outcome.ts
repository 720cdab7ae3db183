/**
 * "No answer" as a value with a reason. Where saying nothing is normal (a quiet prediction, a cancelled request),
 * a function returns an Outcome and the caller handles every reason; where the world failed it throws an Error.
 */
export type Outcome<T, R extends string> = Some<T> | None<R>;

export interface Some<T> {
  readonly ok: true;
  readonly value: T;
}

export interface None<R extends string> {
  readonly ok: false;
  readonly reason: R;
  /** For the trace: what exactly, in a few words. */
  readonly detail?: string;
}

export function some<T>(value: T): Some<T> {
  return { ok: true, value };
}

export function none<R extends string>(reason: R, detail?: string): None<R> {
  return detail === undefined ? { ok: false, reason } : { ok: false, reason, detail };
}
