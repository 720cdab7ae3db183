/** The first measurement of a model on this machine's devices takes seconds: shown where the client shows progress. */
import { type Report, withProgress } from './progress.ts';
import type { Session } from './session.ts';

export class Measuring {
  readonly #session: Session;
  #shown: { readonly tell: Report; readonly end: () => void } | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Undefined: it is over. */
  at(step: string | undefined): void {
    if (step === undefined) {
      this.#shown?.end();
      this.#shown = undefined;
      return;
    }
    if (!this.#shown) this.#show();
    this.#shown?.tell(step);
  }

  #show(): void {
    const work = (tell: Report) =>
      new Promise<void>((end) => {
        this.#shown = { tell, end };
      });
    void withProgress(this.#session, 'Measuring the model on this machine', work, { cancellable: false });
  }
}
