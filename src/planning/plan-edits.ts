/**
 * The edits of a plan as the developer steps through them: one for each place, with the intent of its step; what would
 * not parse alone stands together. Declarations come before what uses them, tests last.
 */
import { type FileChange, land } from '../apply/index.ts';
import { type Piece, readingOrder } from '../review/index.ts';
import type { Syntax } from '../syntax/index.ts';
import { minimize, type Replacement, type TextEdit, TextSnapshot, touches } from '../text/index.ts';
import type { PlanStep } from './plan-answer.ts';

export interface PlanEdit {
  readonly path: string;
  /** The text that `edit` refers to; an empty one for a file that is to be made. */
  readonly before: TextSnapshot;
  readonly edit: TextEdit;
  readonly intent: string;
}

export interface PlanEditParts {
  readonly syntax: Syntax;
  uriOf(path: string): string;
}

/**
 * In the order to walk them. Changes on lines not further apart than `nearLines` are one place. Changes that move or
 * delete files hold no edit.
 */
export async function planEdits(
  changes: readonly FileChange[],
  steps: readonly PlanStep[],
  parts: PlanEditParts,
  nearLines = 1,
): Promise<PlanEdit[]> {
  const edits: PlanEdit[] = [];
  for (const change of changes) {
    if (change.kind === 'delete') continue;
    const { before, edit } = asEdit(change, parts);
    await parts.syntax.tree(before);
    const intentOf = await intents(change.path, before, steps, parts);
    for (const place of places(edit, before, parts.syntax, nearLines))
      edits.push({ path: change.path, before, edit: place, intent: intentOf(place) });
  }
  return readingOrder(pieces(edits, parts.syntax)).map((i) => edits[i]!);
}

function asEdit(change: Exclude<FileChange, { kind: 'delete' }>, { uriOf }: PlanEditParts) {
  if (change.kind === 'edit') return { before: change.before, edit: minimize(change.edit, change.before) };
  const before = TextSnapshot.of(uriOf(change.path), '', 0, '');
  return { before, edit: [{ from: 0, to: 0, text: change.text }] };
}

function places(edit: TextEdit, before: TextSnapshot, syntax: Syntax, nearLines: number): TextEdit[] {
  const out: Replacement[][] = [];
  for (const r of edit) {
    const last = out.at(-1)?.at(-1);
    const near = last && before.lineAt(r.from).number - before.lineAt(last.to).number <= nearLines;
    if (near) out.at(-1)!.push(r);
    else out.push([r]);
  }
  const breaks = out.length > 1 && out.some((place) => (syntax.errorDelta(before, place) ?? 0) > 0);
  return breaks ? [[...edit]] : out;
}

/** Which step a place belongs to: the file's only one, else the one that lands there by itself. */
async function intents(
  path: string,
  before: TextSnapshot,
  steps: readonly PlanStep[],
  { syntax }: PlanEditParts,
): Promise<(edit: TextEdit) => string> {
  const own = steps.filter((s) => s.path === path || s.sketch.includes(path));
  if (own.length <= 1) return () => own[0]?.intent ?? steps[0]?.intent ?? 'plan';
  const landed: { intent: string; edit: TextEdit }[] = [];
  for (const { intent, sketch } of own) {
    const landing = await land(sketch, {
      syntax,
      defaultPath: path,
      read: async (asked) => (asked === path ? before : undefined),
    });
    const change = landing.landed ? landing.changes.find((c) => c.path === path) : undefined;
    if (change?.kind === 'edit') landed.push({ intent, edit: change.edit });
  }
  return (edit) =>
    landed.find((s) => s.edit.some((r) => edit.some((e) => touches(r, e))))?.intent ?? own[0]!.intent;
}

/** What the lines of each edit declare and name, read from its file as it will be. */
function pieces(edits: readonly PlanEdit[], syntax: Syntax): Piece[] {
  const outlines = new Map<TextSnapshot, { after: TextSnapshot; declared: Map<number, string[]> }>();
  const outlineOf = ({ before }: PlanEdit) => {
    const found = outlines.get(before);
    if (found) return found;
    const own = edits.filter((e) => e.before === before).flatMap((e) => e.edit);
    const after = before.apply(
      own.toSorted((a, b) => a.from - b.from),
      before.version,
    );
    const declared = new Map<number, string[]>();
    for (const { name, nameRange } of syntax.survey(after)?.outline ?? []) {
      const line = after.lineAt(nameRange.from).number;
      declared.set(line, [...(declared.get(line) ?? []), name]);
    }
    const made = { after, declared };
    outlines.set(before, made);
    return made;
  };
  return edits.map((edit) => {
    const { after, declared } = outlineOf(edit);
    const declares = new Set<string>();
    const uses = new Set<string>();
    for (const line of linesWritten(edit, edits, after)) {
      const here = declared.get(line) ?? [];
      for (const name of here) declares.add(name);
      for (const [name] of after.line(line).text.matchAll(/[\p{L}_$][\p{L}\p{N}_$]*/gu))
        if (!here.includes(name)) uses.add(name);
    }
    return { path: edit.path, language: syntax.languageOf(edit.before.uri) ?? '', declares, uses };
  });
}

/** Line numbers, in the file as it will be, that this edit touches. */
function linesWritten(edit: PlanEdit, edits: readonly PlanEdit[], after: TextSnapshot): number[] {
  const others = edits.filter((e) => e.before === edit.before && e !== edit).flatMap((e) => e.edit);
  const out = new Set<number>();
  for (const r of edit.edit) {
    const moved = [...others, ...edit.edit]
      .filter((o) => o.from < r.from)
      .reduce((sum, o) => sum + o.text.length - (o.to - o.from), 0);
    const first = after.lineAt(r.from + moved).number;
    const last = after.lineAt(r.from + moved + r.text.length).number;
    for (let n = first; n <= last; n++) out.add(n);
  }
  return [...out];
}
