/**
 * The one way to ask the client something. Clients never answer, answer null, answer with an error, or say true and do
 * nothing: whatever is not a value in time is `not done`, and the server goes on.
 */
import { CancellationTokenSource, type MessageConnection } from 'vscode-languageserver/node';
import { type Clock, type Log, none, type Outcome, some } from '../base/index.ts';

export type NotDone = 'not-supported' | 'no-answer' | 'refused';

export class Ask {
  readonly #connection: MessageConnection;
  readonly #clock: Clock;
  readonly #log: Log;
  #over = false;

  constructor(connection: MessageConnection, clock: Clock, log: Log) {
    this.#connection = connection;
    this.#clock = clock;
    this.#log = log;
  }

  /** The client has asked for the end: it is neither asked nor told anything more. */
  end(): void {
    this.#over = true;
  }

  /** `able`: the capability the client announced for this. Null, an error and silence are all `none`. */
  async request<T>(
    able: boolean,
    method: string,
    params: unknown,
    timeoutMs: number,
  ): Promise<Outcome<T, NotDone>> {
    if (!able) return none('not-supported', method);
    if (this.#over) return none('no-answer', `${method} after shutdown`);
    const cancel = new CancellationTokenSource();
    let stop = () => {};
    const late = new Promise<Outcome<T, NotDone>>((resolve) => {
      stop = this.#clock.after(timeoutMs, () => {
        cancel.cancel();
        resolve(none('no-answer', `${method} after ${timeoutMs} ms`));
      });
    });
    try {
      const asked = this.#connection.sendRequest<T | null>(method, params, cancel.token).then(
        (value): Outcome<T, NotDone> =>
          value === null || value === undefined ? none('refused', `${method}: null`) : some(value),
        (cause): Outcome<T, NotDone> => none('refused', `${method}: ${String(cause)}`),
      );
      const outcome = await Promise.race([asked, late]);
      if (!outcome.ok) this.#log.debug(`not done: ${outcome.detail ?? outcome.reason}`);
      return outcome;
    } catch (cause) {
      return none('refused', String(cause));
    } finally {
      stop();
    }
  }

  /** As `request` for methods whose answer is null when all is well: true when an answer came, false on error or silence. */
  async tell(able: boolean, method: string, params: unknown, timeoutMs: number): Promise<boolean> {
    if (!able) return false;
    const outcome = await this.request<unknown>(able, method, params, timeoutMs);
    return outcome.ok || outcome.detail === `${method}: null`;
  }

  notify(method: string, params: unknown): void {
    if (this.#over) return;
    this.#connection.sendNotification(method, params).catch((cause) => {
      this.#log.debug(`could not send ${method}: ${String(cause)}`);
    });
  }
}
