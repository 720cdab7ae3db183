/**
 * Edits that may arrive as a change soon: shown predictions and a plan's steps. A client applies them by itself, so they
 * are recognized by their content, wholly or in part, and kept current while the user types towards them.
 */
import { consume, minimize, type TextEdit, type TextSnapshot } from '../text/index.ts';

interface Expected {
  readonly uri: string;
  readonly id: string;
  readonly author: 'prediction' | 'plan';
  readonly edit: TextEdit;
  /** The user has typed a part of it key by key. */
  readonly begun: boolean;
}

export interface Match {
  readonly id: string;
  readonly author: 'prediction' | 'plan';
  readonly kind: 'full' | 'partial';
  /** What remains, against the text after the change. */
  readonly rest: TextEdit;
}

const capacity = 16;
/** In code units written or taken away: a key, or a key and the bracket that the editor closes. */
const keystroke = 2;

export class Expectations {
  #expected: readonly Expected[] = [];

  add(document: TextSnapshot, edit: TextEdit, author: 'prediction' | 'plan', id: string): void {
    const others = this.#expected.filter((e) => e.id !== id);
    const added = { uri: document.uri, id, author, edit: minimize(edit, document), begun: false };
    this.#expected = [...others, added].slice(-capacity);
  }

  forget(uri: string): void {
    this.#expected = this.#expected.filter((e) => e.uri !== uri);
  }

  /** Which expectation `change` carries out; the newest wins. What the change contradicts is expected no more. */
  meet(change: TextEdit, before: TextSnapshot): Match | undefined {
    let match: Match | undefined;
    const still: Expected[] = [];
    for (const expected of this.#expected.toReversed()) {
      const rest = expected.uri === before.uri ? consume(expected.edit, change, before) : undefined;
      if (!rest) still.push(expected);
      if (!rest?.ok) continue;
      const met = advances(expected, change, rest.value);
      if (met && !match && carriesOut(expected, change)) {
        const { id, author } = expected;
        match = { id, author, kind: rest.value.length === 0 ? 'full' : 'partial', rest: rest.value };
      }
      if (rest.value.length > 0) still.push({ ...expected, edit: rest.value, begun: expected.begun || met });
    }
    this.#expected = still.toReversed();
    return match;
  }
}

/** Whether less remains than before: the change did a part of it, and did not only happen elsewhere. */
function advances(expected: Expected, change: TextEdit, rest: TextEdit): boolean {
  return change.length > 0 && size(rest) < size(expected.edit);
}

/** More than a key at once; or all of it at once, however small. */
function carriesOut(expected: Expected, change: TextEdit): boolean {
  if (size(change) > keystroke && change.some((r) => r.text !== '')) return true;
  return !expected.begun && size(change) >= size(expected.edit);
}

function size(edit: TextEdit): number {
  return edit.reduce((sum, r) => sum + r.text.length + r.to - r.from, 0);
}
