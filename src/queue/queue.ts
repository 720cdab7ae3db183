/**
 * The coming edits. Each refers to one version of its document; when the user types, every edit of that document is
 * carried over: typed text that is part of the edit is taken off it, other typing moves it, and only an edit whose own
 * text was changed otherwise is dropped, with the reason told.
 */
import { consume, type TextEdit, type TextSnapshot } from '../text/index.ts';
import type { ComingEdit } from './coming-edit.ts';

export type Dropped = (edit: ComingEdit, why: string) => void;

export class EditQueue {
  #edits: readonly ComingEdit[] = [];
  readonly #dropped: Dropped;

  constructor(dropped: Dropped = () => {}) {
    this.#dropped = dropped;
  }

  /** Next first. */
  get edits(): readonly ComingEdit[] {
    return this.#edits;
  }

  find(id: string): ComingEdit | undefined {
    return this.#edits.find((edit) => edit.id === id);
  }

  /** The edits of one producer, in its order; others stay behind them. Those that say the same keep their id. */
  refill(from: (edit: ComingEdit) => boolean, edits: readonly ComingEdit[]): readonly ComingEdit[] {
    const kept = edits.map((edit) => {
      const known = this.#edits.find((old) => saysTheSame(old, edit));
      return known ? { ...edit, id: known.id } : edit;
    });
    this.#edits = [...kept, ...this.#edits.filter((edit) => !from(edit))];
    return kept;
  }

  remove(id: string): ComingEdit | undefined {
    const found = this.find(id);
    this.#edits = this.#edits.filter((edit) => edit.id !== id);
    return found;
  }

  removeAll(which: (edit: ComingEdit) => boolean): void {
    this.#edits = this.#edits.filter((edit) => !which(edit));
  }

  /** Carries the edits of `before`'s document over `change`, to version `after`. */
  rebase(before: TextSnapshot, change: TextEdit, after: number): void {
    this.#edits = this.#edits.flatMap((edit) => {
      if (edit.uri !== before.uri) return [edit];
      if (edit.version !== before.version) {
        this.#dropped(edit, `it was for version ${edit.version}, not ${before.version}`);
        return [];
      }
      const rest = consume(edit.edit, change, before);
      if (!rest.ok) {
        this.#dropped(edit, rest.detail ?? 'its text was changed');
        return [];
      }
      if (rest.value.length === 0) {
        this.#dropped(edit, 'it has been made');
        return [];
      }
      return [{ ...edit, edit: rest.value, version: after }];
    });
  }
}

function saysTheSame(a: ComingEdit, b: ComingEdit): boolean {
  if (a.uri !== b.uri || a.version !== b.version || a.edit.length !== b.edit.length) return false;
  return a.edit.every((r, i) => {
    const other = b.edit[i]!;
    return r.from === other.from && r.to === other.to && r.text === other.text;
  });
}
