/** Exact next edits from everything known: every rule, no edit twice, none that undoes the user's, nearest first. */
import { invert, minimize, type TextEdit } from '../text/index.ts';
import { copiedFile } from './copied-file.ts';
import { declaration } from './declaration.ts';
import type { Evidence } from './evidence.ts';
import type { ExactEdit } from './exact-edit.ts';
import { extracted } from './extracted.ts';
import { isForeignRename } from './foreign-rename.ts';
import { halfDone } from './half-done.ts';
import { growing } from './half-word.ts';
import { imports } from './imports.ts';
import { linesGone } from './lines-gone.ts';
import { madePrivate } from './made-private.ts';
import { newHeader } from './new-header.ts';
import { order } from './order.ts';
import { rename } from './rename.ts';
import { repetition } from './repetition.ts';
import { sameBlock } from './same-block.ts';
import { sameChange } from './same-change.ts';
import { sameLines } from './same-lines.ts';
import { samePieces } from './same-pieces.ts';
import { sibling } from './sibling.ts';
import { signature } from './signature.ts';
import { standing } from './standing.ts';
import { styleNames } from './style-names.ts';
import { tagPair } from './tag-pair.ts';
import { testNames } from './test-names.ts';
import { current } from './today.ts';
import { twin } from './twin.ts';
import { variableGone } from './variable-gone.ts';

const consequences = [
  rename,
  variableGone,
  madePrivate,
  signature,
  declaration,
  twin,
  copiedFile,
  testNames,
  styleNames,
  sibling,
  sameChange,
  extracted,
  samePieces,
  sameLines,
  linesGone,
  newHeader,
  sameBlock,
  imports,
];
/** Those of a change that is made again. */
const again = [
  rename,
  variableGone,
  twin,
  copiedFile,
  sameChange,
  extracted,
  samePieces,
  sameLines,
  newHeader,
  sameBlock,
];

/** Synchronous and bounded; what several rules propose for a place is the first one's that is more than a guess. */
export function propose(known: Evidence): readonly ExactEdit[] {
  const { editor } = known;
  const history = editor.undoing ? standing(editor.history) : editor.history;
  if (history.length === 0) return [];
  const evidence = editor.undoing ? { ...known, editor: { ...editor, history } } : known;
  // A half-typed line says nothing about other places, but it can be finished; a tag is broken until its partner follows.
  const begun = [repetition, tagPair, () => halfDone(evidence, again)];
  const rules = isUnfinished(evidence) ? begun : [...begun, ...consequences];
  const taken = new Map<string, { from: number; to: number }[]>();
  const undo = takenBack(known);
  const edits: ExactEdit[] = [];
  const isGrowing = growing(evidence);
  const all = rules.flatMap((rule) => rule(evidence));
  const isGuess = ({ strength }: ExactEdit) => strength === 'weak';
  for (const proposed of [...all.filter((e) => !isGuess(e)), ...all.filter(isGuess)]) {
    const document = current(evidence, proposed.uri);
    if (!document || document.version !== proposed.version) continue;
    const edit = minimize(proposed.edit, document);
    const ranges = taken.get(proposed.uri) ?? [];
    const overlaps = edit.some((r) => ranges.some((t) => r.from <= t.to && t.from <= r.to));
    if (edit.length === 0 || overlaps || edit.some((r) => undo.has(key(proposed.uri, r)))) continue;
    if (isForeignRename(evidence, proposed.uri, edit)) continue;
    taken.set(proposed.uri, [...ranges, ...edit.map(({ from, to }) => ({ from, to }))]);
    edits.push(isGrowing(document, edit) ? { ...proposed, growing: true } : proposed);
  }
  return order(evidence, edits);
}

/** The newest change left its line with a syntax error that was not there: the developer is in the middle of it. */
function isUnfinished(evidence: Evidence): boolean {
  const event = evidence.editor.history.at(-1);
  const tree = event && evidence.tree(event.uri);
  const before = event && evidence.treeBefore(event.uri, event.before.version);
  const now = event?.now.at(-1);
  if (!tree || !before || !now) return false;
  return tree.errorCount() > before.errorCount();
}

/** The edits that would take a recent change back, as they read today. */
function takenBack(evidence: Evidence): Set<string> {
  return new Set(
    evidence.editor.history.flatMap((event) => {
      const back = invert(event.edit, event.before);
      return back.flatMap((r, i) => {
        const now = event.now[i];
        return now ? [key(event.uri, { from: now.from, to: now.to, text: r.text })] : [];
      });
    }),
  );
}

function key(uri: string, { from, to, text }: TextEdit[number]): string {
  return `${uri} ${from}-${to}:${text}`;
}
