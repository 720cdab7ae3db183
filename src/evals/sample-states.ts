/**
 * Moments within one commit: some of its hunks are done and make the history, one may be half typed, the others are what
 * the author did next.
 *
 *     hunks in typing order   1  2  3 │ 4  5        after three: history 1–3, remaining 4–5
 *     half typed              1  2  3 │ 4a ┊ 4b 5   history ends within hunk 4
 *     far                     as the first, where hunk 4 is more than ten lines away or in another file
 *     empty body              as half typed: of hunk 4 all stands but a body, and the cursor is in it
 *     no edit                 1  2  3  4  5 │       nothing remains; or only the last is history, the others stood before
 */
import { none, type Outcome, some } from '../base/index.ts';
import { applyToString, type Replacement, rebase, type TextEdit, textEdit } from '../text/index.ts';
import { type CommitFile, type Hunk, typingOrder } from './commit-change.ts';
import type { EditState, StateEvent, StateFile, StateKind, TrueEdit } from './edit-state.ts';
import type { Random } from './random.ts';
import { typingCut } from './typing-cut.ts';
import { type WrittenBody, writtenBodies } from './written-body.ts';

export interface Chain {
  readonly repository: string;
  readonly commit: string;
  readonly files: readonly CommitFile[];
  /** Open files that the commit leaves alone. */
  readonly neighbors: readonly StateFile[];
}

/** What is drawn from a commit; the kinds of true edits follow from where they lie. */
export type Wanted = 'between' | 'far' | 'half-typed' | 'empty-body' | 'end' | 'all-else-done';
export type NoState = 'too-few-hunks' | 'nothing-to-cut' | 'nothing-far' | 'no-body';

const maxHistory = 12;
const nearLines = 10;

/** A moment of the wanted sort, or why this commit has none. */
export function sampleState(chain: Chain, wanted: Wanted, random: Random): Outcome<EditState, NoState> {
  const order = typingOrder(chain.files);
  if (wanted === 'between' || wanted === 'half-typed') {
    const least = wanted === 'between' ? 1 : 0;
    if (order.length <= least) return none('too-few-hunks');
    const done = least + random.below(Math.min(order.length, maxHistory) - least);
    const moment = after(chain, order, done);
    if (wanted === 'between') return some(moment.finish(order.slice(done)));
    if (!moment.typeHalf(order[done]!, random)) return none('nothing-to-cut');
    return some(moment.finish(order.slice(done + 1), 'mid-edit'));
  }
  if (wanted === 'far') return far(chain, order, random);
  if (wanted === 'empty-body') return emptyBody(chain, order, random);
  const last = wanted === 'end' ? order.slice(-maxHistory) : [order[random.below(order.length)]!];
  const already = order.filter((h) => !last.includes(h));
  return some(after(chain, last, last.length, already).finish([]));
}

/** Where some hunks are done; `already`: what stood there before the history begins. */
function after(chain: Chain, order: readonly Hunk[], done: number, already: readonly Hunk[] = []): Moment {
  const moment = new Moment(chain, already);
  for (const hunk of order.slice(0, done)) moment.type(hunk);
  return moment;
}

function far(chain: Chain, order: readonly Hunk[], random: Random): Outcome<EditState, NoState> {
  const counts = Array.from({ length: Math.max(0, Math.min(order.length, maxHistory) - 1) }, (_, i) => i + 1);
  for (const done of random.shuffled(counts)) {
    const state = after(chain, order, done).finish(order.slice(done));
    if (state.kind === 'jump-same-file' || state.kind === 'jump-other-file') return some(state);
  }
  return none('nothing-far');
}

function emptyBody(chain: Chain, order: readonly Hunk[], random: Random): Outcome<EditState, NoState> {
  const bodies = order
    .slice(0, maxHistory)
    .flatMap((hunk, done) =>
      hunk.edit.flatMap((r, at) => writtenBodies(r).map((body) => ({ hunk, done, at, body }))),
    );
  if (bodies.length === 0) return none('no-body');
  const { hunk, done, at, body } = bodies[random.below(bodies.length)]!;
  const moment = after(chain, order, done);
  moment.typeAround(hunk, at, body);
  return some(moment.finish(order.slice(done + 1), 'completion'));
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

  /** Types a hunk up to a place where people pause; false where there is none. */
  typeHalf(hunk: Hunk, random: Random): boolean {
    const { before } = this.#chain.files.find((f) => f.path === hunk.path)!;
    const cut = typingCut(hunk.edit, before, random);
    if (!cut) return false;
    const { at, done, rest, opened } = cut;
    for (const earlier of hunk.edit.slice(0, at)) this.#event(hunk.path, earlier, 1500);
    const shift = this.#event(hunk.path, done, 1500) - done.from;
    this.#cursor = { ...this.#cursor, offset: this.#cursor.offset - opened.length };
    const left = { from: rest.from + shift, to: rest.to + shift, text: rest.text };
    this.#leave(hunk, at, left);
    return true;
  }

  /** Types all of a hunk's replacement but a body, and stays in the empty line where that belongs. */
  typeAround(hunk: Hunk, at: number, { from, to }: WrittenBody): void {
    const r = hunk.edit[at]!;
    for (const earlier of hunk.edit.slice(0, at)) this.#event(hunk.path, earlier, 1500);
    const start = this.#event(hunk.path, { ...r, text: r.text.slice(0, from) + r.text.slice(to) }, 1500);
    const offset = start + from;
    this.#cursor = { path: hunk.path, offset };
    this.#leave(hunk, at, { from: offset, to: offset, text: r.text.slice(from, to) });
  }

  /** What is left of a hunk behind its replacement `at`, of which `rest` is not done. */
  #leave(hunk: Hunk, at: number, rest: Replacement): void {
    const others = this.#now(hunk.path, hunk.edit.slice(at + 1));
    this.#rest.push({ path: hunk.path, edit: textEdit([rest, ...others]) });
  }

  /** `kind`: where a hunk is half done; else it follows from where the open hunks lie. */
  finish(open: readonly Hunk[], kind?: StateKind): EditState {
    const { commit, repository } = this.#chain;
    const left = [...this.#rest, ...open.map((h) => ({ path: h.path, edit: this.#now(h.path, h.edit) }))];
    const sort = kind ?? this.#kind(left);
    const { path, offset } = this.#cursor;
    const languageId = this.#files.find((f) => f.path === path)!.languageId;
    const count = `${this.#history.length}+${left.length}`;
    return {
      id: `${repository}@${commit.slice(0, 10)}/${sort}/${count}/${path.slice(path.lastIndexOf('/') + 1)}:${offset}`,
      kind: sort,
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

  /** Answers with the offset where it lies now. */
  #event(path: string, r: Replacement, afterMs: number): number {
    const edit = this.#now(path, [r]);
    this.#history.push({ path, edit, afterMs });
    // Events come one by one, so what they add up to is kept in the offsets of the file before the commit.
    this.#done.set(path, textEdit([...this.#done.get(path)!, r]));
    const [typed] = edit;
    if (typed) this.#cursor = { path, offset: typed.from + typed.text.length };
    return typed?.from ?? 0;
  }

  /** An edit of the file before the commit, as it reads now. Hunks are disjoint, so nothing conflicts. */
  #now(path: string, edit: TextEdit): TextEdit {
    const moved = rebase(edit, this.#done.get(path)!);
    return moved.ok ? moved.value : [];
  }
}
