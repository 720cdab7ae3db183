/** An insertion that was accepted a moment ago is not offered again at the same place: the text would stand there twice. */
import type { Clock } from '../base/index.ts';
import { growth, minimize, type TextEdit, type TextSnapshot } from '../text/index.ts';

const forMs = 1000;

export class JustAccepted {
  readonly #clock: Clock;
  #last: { readonly at: number; readonly uri: string; readonly summary: string } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  set(document: TextSnapshot, edit: TextEdit): void {
    this.#last = { at: this.#clock.now(), uri: document.uri, summary: summary(document, edit) };
  }

  has(document: TextSnapshot, edit: TextEdit): boolean {
    const last = this.#last;
    if (!last || last.uri !== document.uri || this.#clock.now() - last.at > forMs) return false;
    const [only] = edit;
    return (
      edit.length === 1 &&
      only!.from === only!.to &&
      growth(edit) !== 0 &&
      summary(document, edit) === last.summary
    );
  }
}

/** The edit by its content: where it stands in its line, what it takes and writes. */
function summary(document: TextSnapshot, edit: TextEdit): string {
  const [r] = minimize(edit, document);
  if (!r) return '';
  const line = document.lineAt(r.from);
  return `${line.number} ${r.from - line.from} ${document.slice(r.from, r.to)} → ${r.text}`;
}
