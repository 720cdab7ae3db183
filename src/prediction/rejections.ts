/**
 * What the user did not want. An edit is remembered by what it changes and the line it changes it in, so it stays
 * rejected when the text around it moves. Places of one exact edit are unwanted together: a group that was rejected twice is
 * silent as a whole. Guesses of a model have nothing in common but the model, so each is rejected for itself.
 */
import { minimize, type TextEdit, type TextSnapshot } from '../text/index.ts';

const capacity = 50;

/** An edit, and what it belongs to. */
export interface Rejectable {
  readonly edit: TextEdit;
  readonly source: string;
  readonly group: string;
}

export class Rejections {
  #edits: string[] = [];
  readonly #groups = new Map<string, number>();

  add(document: TextSnapshot, { edit, source, group }: Rejectable): void {
    this.#edits = [...this.#edits, describe(document, edit)].slice(-capacity);
    if (source !== 'model') this.#groups.set(group, (this.#groups.get(group) ?? 0) + 1);
  }

  has(document: TextSnapshot, { edit, group }: Rejectable): boolean {
    return (this.#groups.get(group) ?? 0) >= 2 || this.#edits.includes(describe(document, edit));
  }
}

function describe(document: TextSnapshot, edit: TextEdit): string {
  const parts = minimize(edit, document).map((r) => {
    const line = document.lineAt(r.from);
    return [line.text.trim(), r.from - line.from, document.slice(r.from, r.to), r.text].join('\u0000');
  });
  return [document.uri, ...parts].join('\u0001');
}
