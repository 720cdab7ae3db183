/**
 * Moments within one commit: some of its hunks are done and make the history, one may be half typed, the others are what
 * the author did next.
 *
 *     hunks in typing order   1  2  3 │ 4  5        after three: history 1–3, remaining 4–5
 *     half typed              1  2  3 │ 4a ┊ 4b 5   history ends within hunk 4
 *     no edit                 1  2  3  4  5 │       nothing remains; or only the last is history, the others stood before
 */
import { none, type Outcome, some } from '../base/index.ts';
import { applyToString, type Replacement, rebase, type TextEdit, textEdit } from '../text/index.ts';
import { type CommitFile, type Hunk, typingOrder } from './commit-change.ts';
import type { EditState, StateEvent, StateFile, StateKind, TrueEdit } from './edit-state.ts';
import type { Random } from './random.ts';

export interface Chain {
  readonly repository: string;
  readonly commit: string;
  readonly files: readonly CommitFile[];
  /** Open files that the commit leaves alone. */
  readonly neighbors: readonly StateFile[];
}

/** What is drawn from a commit; the kinds of true edits follow from where they lie. */
export type Wanted = 'between' | 'half-typed' | 'end' | 'all-else-done';

const maxHistory = 12;
const nearLines = 10;

/** A moment of the wanted sort, or why this commit has none. */
export function sampleState(
  chain: Chain,
  wanted: Wanted,
  random: Random,
): Outcome<EditState, 'too-few-hunks' | 'nothing-to-cut'> {
  const order = typingOrder(chain.files);
  if (wanted === 'between' || wanted === 'half-typed') {
    const least = wanted === 'between' ? 1 : 0;
    if (order.length <= least) return none('too-few-hunks');
    const done = least + random.below(Math.min(order.length, maxHistory) - least);
    const state = new Moment(chain, []);
    for (const hunk of order.slice(0, done)) state.type(hunk);
    const next = order[done]!;
    if (wanted === 'half-typed' && !state.typeHalf(next, random)) return none('nothing-to-cut');
    return some(state.finish(order.slice(done), wanted === 'half-typed'));
  }
  const last = wanted === 'end' ? order.slice(-maxHistory) : [order[random.below(order.length)]!];
  const state = new Moment(
    chain,
    order.filter((h) => !last.includes(h)),
  );
  for (const hunk of last) state.type(hunk);
  return some(state.finish([], false));
}

/** The files while the hunks are typed into them. */
class Moment {
  readonly #chain: Chain;
  /** Per path, all that was applied so far, in offsets of the file before the commit. */
  readonly #done = new Map<string, TextEdit>();
  readonly #files: readonly StateFile[];
  readonly #history: StateEvent[] = [];
  readonly #rest: TrueEdit[] = [];
  #cursor = { path: '', offset: 0 };

  constructor(chain: Chain, already: readonly Hunk[]) {
    this.#chain = chain;
    for (const file of chain.files) {
      const edit = already.filter((h) => h.path === file.path).flatMap((h) => h.edit);
      this.#done.set(file.path, textEdit(edit));
    }
    this.#files = [
      ...chain.files.map((f) => ({
        path: f.path,
        languageId: f.languageId,
        text: applyToString(this.#done.get(f.path)!, f.before),
      })),
      ...chain.neighbors,
    ];
  }

  type(hunk: Hunk): void {
    hunk.edit.forEach((r, i) => {
      this.#event(hunk.path, r, i === 0 ? 6000 : 1500);
    });
  }

  /** Types the first replacement that is long enough up to a place where people pause; false where there is none. */
  typeHalf(hunk: Hunk, random: Random): boolean {
    const at = hunk.edit.findIndex((r) => r.text.length >= 4);
    const r = hunk.edit[at];
    if (!r) return false;
    // Whole lines are typed into a line that Enter opened: its break stands after the cursor from the start.
    const opened = r.from === r.to && r.text.endsWith('\n') ? '\n' : '';
    const text = r.text.slice(0, r.text.length - opened.length);
    const weights = Array.from({ length: text.length }, (_, i) => (i === 0 ? 0 : pauseWeight(text, i)));
    const cut = random.weighted(weights);
    if (cut === undefined) return false;
    for (const before of hunk.edit.slice(0, at)) this.#event(hunk.path, before, 1500);
    this.#event(hunk.path, { ...r, text: text.slice(0, cut) + opened }, 1500);
    this.#cursor = { ...this.#cursor, offset: this.#cursor.offset - opened.length };
    const rest = { from: this.#cursor.offset, to: this.#cursor.offset, text: text.slice(cut) };
    const others = this.#now(hunk.path, hunk.edit.slice(at + 1));
    this.#rest.push({ path: hunk.path, edit: textEdit([rest, ...others]) });
    return true;
  }

  finish(remaining: readonly Hunk[], half: boolean): EditState {
    const { commit, repository } = this.#chain;
    const open = half ? remaining.slice(1) : remaining;
    const left = [...this.#rest, ...open.map((h) => ({ path: h.path, edit: this.#now(h.path, h.edit) }))];
    const kind = half ? 'mid-edit' : this.#kind(left);
    const languageId = this.#files.find((f) => f.path === this.#cursor.path)!.languageId;
    const count = `${this.#history.length}+${left.length}`;
    return {
      id: `${repository}@${commit.slice(0, 10)}/${kind}/${count}`,
      kind,
      languageId,
      repository,
      commit,
      files: this.#files,
      history: this.#history,
      cursor: this.#cursor,
      remaining: left,
    };
  }

  #kind(left: readonly TrueEdit[]): StateKind {
    if (left.length === 0) return 'no-edit';
    const here = left.filter((e) => e.path === this.#cursor.path);
    if (here.length === 0) return 'jump-other-file';
    const file = this.#chain.files.find((f) => f.path === this.#cursor.path)!;
    const text = applyToString(this.#done.get(file.path)!, file.before);
    const lines = (a: number, b: number) => text.slice(Math.min(a, b), Math.max(a, b)).split('\n').length - 1;
    const near = here.some((e) => e.edit.some((r) => lines(r.from, this.#cursor.offset) <= nearLines));
    return near ? 'start' : 'jump-same-file';
  }

  #event(path: string, r: Replacement, afterMs: number): void {
    const edit = this.#now(path, [r]);
    this.#history.push({ path, edit, afterMs });
    // Events come one by one, so what they add up to is kept in the offsets of the file before the commit.
    this.#done.set(path, textEdit([...this.#done.get(path)!, r]));
    const [typed] = edit;
    if (typed) this.#cursor = { path, offset: typed.from + typed.text.length };
  }

  /** An edit of the file before the commit, as it reads now. Hunks are disjoint, so nothing conflicts. */
  #now(path: string, edit: TextEdit): TextEdit {
    const moved = rebase(edit, this.#done.get(path)!);
    return moved.ok ? moved.value : [];
  }
}

/** How likely a person stops typing before `text[at]`; the weights are those that Zed's open data recipe names. */
function pauseWeight(text: string, at: number): number {
  const before = text[at - 1]!;
  const after = text[at]!;
  if (/[,;:([{]/.test(before)) return 10;
  if (/[)\]}]/.test(before)) return 8;
  if (/\w/.test(before)) return /\w/.test(after) ? 1 : 8;
  return /\s/.test(before) ? 6 : 5;
}
