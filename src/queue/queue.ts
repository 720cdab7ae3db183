/**
 * The coming edits. Each refers to one version of its document; when the user types, every edit of that document is
 * carried over: typed text that is part of the edit is taken off it, other typing moves it, and only an edit whose own
 * text was changed otherwise is dropped, with the reason told.
 */
import { consume, extendsEdit, growth, type TextEdit, type TextSnapshot } from '../text/index.ts';
import type { ComingEdit } from './coming-edit.ts';
import { byOrder } from './waiting-edits.ts';

/** `made`: the user has written it all; `lost`: has written otherwise; `stale`: it was for another text. */
export type Ending = 'made' | 'lost' | 'stale';
export type Dropped = (edit: ComingEdit, how: Ending, why: string) => void;

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

  /**
   * The edits of one producer, in its order; others stay behind them, a plan's before them. Those that say the same keep
   * their id, and one that the user is typing out stays in front unless an edit extends it. Answers with what the queue
   * now holds of them.
   */
  refill(from: (edit: ComingEdit) => boolean, edits: readonly ComingEdit[]): readonly ComingEdit[] {
    const typing = this.#edits.filter(
      (edit) => edit.typing && from(edit) && !edits.some((e) => extended(edit, e)),
    );
    const fresh = edits.map((edit) => {
      const known = this.#edits.find((old) => saysTheSame(old, edit) || (old.typing && extended(old, edit)));
      return known ? { ...edit, id: known.id } : edit;
    });
    const planned = this.#edits.filter((edit) => edit.order !== undefined);
    const own = [
      ...typing,
      ...fresh.filter((edit) => ![...typing, ...planned].some((taken) => meets(taken, edit))),
    ];
    const others = this.#edits.filter((edit) => edit.order === undefined && !from(edit));
    this.#edits = [...planned, ...own, ...others];
    return own;
  }

  /** A plan's edits, in its order, before all others. */
  lead(edits: readonly ComingEdit[]): void {
    const planned = this.#edits.filter((edit) => edit.order !== undefined);
    const others = this.#edits.filter(
      (edit) => edit.order === undefined && !edits.some((lead) => meets(lead, edit)),
    );
    this.#edits = [...[...planned, ...edits].sort(byOrder), ...others];
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
        this.#dropped(edit, 'stale', `it was for version ${edit.version}, not ${before.version}`);
        return [];
      }
      if (change.length === 0) return [{ ...edit, version: after }];
      const rest = consume(edit.edit, change, before);
      if (!rest.ok) {
        this.#dropped(edit, 'lost', rest.detail ?? 'its text was changed');
        return [];
      }
      if (rest.value.length === 0) {
        this.#dropped(edit, 'made', 'it has been made');
        return [];
      }
      const met = meetsChange(edit.edit, change);
      const { typing, ...still } = edit;
      // Typing elsewhere, the user has left it.
      const out = met && (typing || growth(rest.value) < growth(edit.edit));
      return [{ ...still, edit: rest.value, version: after, ...(out ? { typing: true as const } : {}) }];
    });
  }
}

function meetsChange(edit: TextEdit, change: TextEdit): boolean {
  return edit.some((r) => change.some((c) => c.from <= r.to && r.from <= c.to));
}

function meets(a: ComingEdit, b: ComingEdit): boolean {
  return a.uri === b.uri && a.version === b.version && meetsChange(a.edit, b.edit);
}

function extended(old: ComingEdit, edit: ComingEdit): boolean {
  return old.uri === edit.uri && old.version === edit.version && extendsEdit(old.edit, edit.edit);
}

type Said = Pick<ComingEdit, 'uri' | 'version' | 'edit'>;

/** Whether both make the same text of the same version. */
export function saysTheSame(a: Said, b: Said): boolean {
  if (a.uri !== b.uri || a.version !== b.version || a.edit.length !== b.edit.length) return false;
  return a.edit.every((r, i) => {
    const other = b.edit[i]!;
    return r.from === other.from && r.to === other.to && r.text === other.text;
  });
}
