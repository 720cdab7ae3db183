/** What can go wrong between here and another machine, told in one sentence that says what to do. */
export type FailureKind =
  /** The caller gave up. */
  | 'cancelled'
  /** Nothing answers at the address. */
  | 'unreachable'
  /** Somebody answers, and cannot prove to be whom the address names. */
  | 'untrusted'
  /** The proxy does not let us through. */
  | 'proxy'
  /** The connection ended in the middle. */
  | 'cut'
  /** Nothing came for too long. */
  | 'stalled'
  | 'not-found'
  /** Asked to come again later. */
  | 'busy'
  /** The server's own fault. */
  | 'server'
  /** The server says no. */
  | 'refused'
  /** Not the bytes that were promised. */
  | 'damaged'
  /** This machine: no room, no permission, another pull at work. */
  | 'here';

export class FrontierError extends Error {
  override readonly name = 'FrontierError';
  readonly kind: FailureKind;
  /** What the server asked to wait, in milliseconds; only where it said so. */
  readonly retryAfterMs: number | undefined;

  constructor(kind: FailureKind, message: string, more: { cause?: unknown; retryAfterMs?: number } = {}) {
    super(message, more.cause === undefined ? {} : { cause: more.cause });
    this.kind = kind;
    this.retryAfterMs = more.retryAfterMs;
  }
}
