/** Lines of a file as they are now, shown where they were found: read from disk, never stored, keys blanked out. */
import type { CodeIndex } from './code-index.ts';
import { redactSecrets } from './secrets.ts';

export interface ExcerptLine {
  /** Zero-based. */
  readonly line: number;
  readonly text: string;
}

/** Lines [from, to) as far as there are any. */
export function excerpt(index: CodeIndex, path: string, from: number, to: number): ExcerptLine[] {
  if (!index.has(path)) return [];
  const lines = redactSecrets(index.textOf(path) ?? '').split(/\r\n?|\n/);
  return lines.slice(from, to).map((text, i) => ({ line: from + i, text }));
}
