/**
 * How like two changes of one text are, 0..1: chrF (Popović 2015; character n-grams up to six, β = 2, white space left out)
 * taken over what the changes do to the counts of n-grams, and not over the texts, which are mostly equal anyway.
 *
 *     for each n:  δ(g)       = count of g after − count of g before
 *                  right      = Σ min(|δ said(g)|, |δ true(g)|) where both have the same sign
 *                  precision  = right / Σ |δ said|          recall = right / Σ |δ true|
 *     ΔchrF        = F of the means of both over n = 1..6; an n at which neither change counts anything is left out
 */
import { applyToString, minimize, type TextEdit } from '../text/index.ts';

const order = 6;
const beta = 2;

/** Both edits refer to `text`. 1 where they do the same, 0 where they have nothing in common or one does nothing. */
export function deltaChrF(text: string, said: TextEdit, truth: TextEdit): number {
  const edits = [minimize(said, text), minimize(truth, text)];
  const all = edits.flat();
  if (edits.some((edit) => edit.length === 0)) return 0;
  // White space is left out, so the neighborhood is wide enough to hold five other characters in sane code.
  const from = Math.max(0, Math.min(...all.map((r) => r.from)) - 200);
  const to = Math.min(text.length, Math.max(...all.map((r) => r.to)) + 200);
  const before = text.slice(from, to);
  const [a, b] = edits.map((edit) =>
    bare(
      applyToString(
        edit.map((r) => ({ ...r, from: r.from - from, to: r.to - from })),
        before,
      ),
    ),
  );
  const base = bare(before);
  const rates = Array.from({ length: order }, (_, i) => i + 1).flatMap((n) => {
    const start = counts(base, n);
    const saidDelta = delta(start, counts(a!, n));
    const trueDelta = delta(start, counts(b!, n));
    const [said, true_] = [size(saidDelta), size(trueDelta)];
    if (said + true_ === 0) return [];
    let right = 0;
    for (const [gram, d] of saidDelta) {
      const t = trueDelta.get(gram) ?? 0;
      if (d * t > 0) right += Math.min(Math.abs(d), Math.abs(t));
    }
    return [{ precision: said === 0 ? 0 : right / said, recall: true_ === 0 ? 0 : right / true_ }];
  });
  if (rates.length === 0) return 1;
  const mean = (key: 'precision' | 'recall') => rates.reduce((sum, r) => sum + r[key], 0) / rates.length;
  const [p, r] = [mean('precision'), mean('recall')];
  return p + r === 0 ? 0 : ((1 + beta ** 2) * p * r) / (beta ** 2 * p + r);
}

function bare(text: string): string {
  return text.replace(/\s+/g, '');
}

function counts(text: string, n: number): Map<string, number> {
  const out = new Map<string, number>();
  for (let i = 0; i + n <= text.length; i++) {
    const gram = text.slice(i, i + n);
    out.set(gram, (out.get(gram) ?? 0) + 1);
  }
  return out;
}

function delta(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): Map<string, number> {
  const out = new Map<string, number>();
  for (const gram of new Set([...before.keys(), ...after.keys()])) {
    const d = (after.get(gram) ?? 0) - (before.get(gram) ?? 0);
    if (d !== 0) out.set(gram, d);
  }
  return out;
}

function size(deltas: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const d of deltas.values()) sum += Math.abs(d);
  return sum;
}
