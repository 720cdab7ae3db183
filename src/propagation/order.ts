/** Nearest first: below the cursor before above it, this file before others, certain before weak. */
import type { Evidence } from './evidence.ts';
import type { ExactEdit } from './exact-edit.ts';

const strengths = { certain: 0, likely: 1, weak: 2 } as const;

export function order(evidence: Evidence, edits: readonly ExactEdit[]): ExactEdit[] {
  const { document, cursor, open } = evidence.editor;
  const line = document.lineAt(Math.min(cursor, document.length)).number;
  const files = new Map(open.map((d, i) => [d.uri, i] as const));
  const cost = (edit: ExactEdit): number[] => {
    const at = edit.edit[0]?.from ?? 0;
    const here = edit.uri === document.uri;
    const distance = here ? document.lineAt(Math.min(at, document.length)).number - line : at;
    const far = distance >= 0 ? distance * 2 : -distance * 2 + 1;
    return [strengths[edit.strength], here ? 0 : 1 + (files.get(edit.uri) ?? 0), far, at];
  };
  const keyed = edits.map((edit) => ({ edit, key: cost(edit) }));
  keyed.sort((a, b) => {
    const i = a.key.findIndex((value, k) => value !== b.key[k]);
    return i < 0 ? 0 : a.key[i]! - b.key[i]!;
  });
  return keyed.map(({ edit }) => edit);
}
