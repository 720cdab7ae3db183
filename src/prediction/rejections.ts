/**
 * What the user did not want. An edit is remembered by what it changes and the line it changes it in, so it stays
 * rejected when the text around it moves; a group that was rejected twice is silent as a whole.
 */
import { minimize, type TextEdit, type TextSnapshot } from '../text/index.ts';

const capacity = 50;

export class Rejections {
  #edits: string[] = [];
  readonly #groups = new Map<string, number>();

  add(document: TextSnapshot, edit: TextEdit, group: string): void {
    this.#edits = [...this.#edits, describe(document, edit)].slice(-capacity);
    this.#groups.set(group, (this.#groups.get(group) ?? 0) + 1);
  }

  has(document: TextSnapshot, edit: TextEdit, group: string): boolean {
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
