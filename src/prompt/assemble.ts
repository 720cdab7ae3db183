/**
 * A prompt made of parts under a budget. Parts stand in the prompt in the order given; where there is no room for all,
 * those that matter least are left out, each as a whole: half a part misleads.
 */
import { none, type Outcome, some } from '../base/index.ts';
import type { Budget } from './prompt-format.ts';

export interface Part {
  readonly text: string;
  /** 0 must be there; of the others, the higher goes first. */
  readonly rank: number;
  /** For the trace. */
  readonly label: string;
  /** What of it comes from files: control tokens in it would be read as such. */
  readonly source: string;
}

export function assemble(
  parts: readonly Part[],
  markers: readonly string[],
  budget: Budget,
): Outcome<
  { readonly text: string; readonly dropped: readonly string[] },
  'too-large' | 'special-token-in-source'
> {
  const dropped: string[] = [];
  const clean: { part: Part; size: number }[] = [];
  for (const part of parts) {
    const marker = markers.find((m) => part.source.includes(m));
    if (marker === undefined) clean.push({ part, size: budget.countTokens(part.text) });
    else if (part.rank === 0) return none('special-token-in-source', marker);
    else dropped.push(`${part.label}: holds ${marker}`);
  }
  const kept = new Set<Part>();
  let used = 0;
  for (const { part, size } of clean.toSorted((a, b) => a.part.rank - b.part.rank)) {
    if (used + size > budget.maxTokens) {
      if (part.rank === 0) return none('too-large', `${used + size} tokens with ${part.label}`);
      dropped.push(part.label);
      continue;
    }
    used += size;
    kept.add(part);
  }
  const text = () => clean.flatMap(({ part }) => (kept.has(part) ? [part.text] : [])).join('');
  // The parts side by side may make more tokens than each for itself.
  for (const part of [...kept].toSorted((a, b) => b.rank - a.rank)) {
    if (budget.countTokens(text()) <= budget.maxTokens) break;
    if (part.rank === 0) return none('too-large');
    kept.delete(part);
    dropped.push(part.label);
  }
  return some({ text: text(), dropped });
}
