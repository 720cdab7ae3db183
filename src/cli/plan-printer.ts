/**
 * A plan in a terminal while it is made: each hunk as soon as it is certain, and at the end what was not shown yet. Where the
 * plan goes to a file or another program, that gets the whole plan at its end, and the terminal a line for each hunk.
 */
import type { PlanEdit, PlanResult } from '../planning/index.ts';
import { textEdit } from '../text/index.ts';
import { changeDiff } from './change-diff.ts';
import type { Paint } from './paint.ts';
import { renderDiff } from './suggestion.ts';

/** What a stream of the process is here. */
export interface Sink {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

type Plan = Extract<PlanResult, { kind: 'plan' }>;

export class PlanPrinter {
  readonly #out: Sink;
  readonly #err: Sink;
  readonly #paint: Paint;
  readonly #shown: PlanEdit[] = [];

  /** `paint`: for `out`. */
  constructor(out: Sink, err: Sink, paint: Paint) {
    this.#out = out;
    this.#err = err;
    this.#paint = paint;
  }

  progress(line: string): void {
    this.#err.write(`${line}\n`);
  }

  early(edit: PlanEdit): void {
    this.#shown.push(edit);
    const { path, before } = edit;
    const line = before.lineAt(edit.edit[0]?.from ?? 0).number + 1;
    if (this.#out.isTTY !== true) {
      this.progress(`  ${path}:${line} ${counts(edit)}`);
      return;
    }
    const after = before.apply(edit.edit, before.version).text;
    const place = this.#paint('bold', `${path}:${line}`);
    this.#out.write(`${place}\n${renderDiff(before.text, after, this.#paint)}\n\n`);
  }

  end({ steps, changes }: Plan): void {
    for (const [i, { path, intent }] of steps.entries())
      this.#out.write(`${i + 1}. ${this.#paint('bold', path)}: ${intent}\n`);
    this.#out.write('\n');
    for (const change of changes)
      if (!this.#isShown(change)) this.#out.write(changeDiff(change, this.#paint));
  }

  /** All of it stands in this terminal already, as it has come to be. */
  #isShown(change: Plan['changes'][number]): boolean {
    if (this.#out.isTTY !== true || change.kind !== 'edit' || change.moveTo !== undefined) return false;
    const { before, edit } = change;
    const own = this.#shown.filter((one) => one.before === before).flatMap((one) => one.edit);
    const inOrder = own.toSorted((a, b) => a.from - b.from);
    if (inOrder.some((r, i) => i > 0 && r.from < inOrder[i - 1]!.to)) return false;
    const text = before.apply(textEdit(inOrder), before.version).text;
    return text === before.apply(edit, before.version).text;
  }
}

function counts({ before, edit }: PlanEdit): string {
  const lines = (text: string) => (text === '' ? 0 : text.replace(/\n$/, '').split('\n').length);
  const sum = (texts: readonly string[]) => texts.reduce((all, text) => all + lines(text), 0);
  const gone = sum(edit.map(({ from, to }) => before.slice(from, to)));
  return `-${gone} +${sum(edit.map(({ text }) => text))}`;
}
