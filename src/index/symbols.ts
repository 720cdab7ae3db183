/** Declarations by name: found by their hashed words, named from the files as they are now. */
import type { OutlineKind } from '../syntax/index.ts';
import { isSecretFile } from '../text/index.ts';
import type { CodeIndex } from './code-index.ts';
import { words } from './terms.ts';

export interface Declaration {
  readonly path: string;
  readonly name: string;
  readonly kind: OutlineKind;
  readonly line: number;
  readonly column: number;
  /** The line up to the end of the name. */
  readonly lead: string;
}

/** Files opened for their names at most. */
const mostFiles = 40;

/**
 * Declarations whose names have the words of the query, most words first, exact names before all. Words are matched
 * whole and without regard to their endings: the index holds no letters to match parts with.
 */
export function findSymbols(
  index: CodeIndex,
  query: string,
  paths: readonly string[],
  limit: number,
): Declaration[] {
  const asked = new Set(words(query));
  const exact = query.trim();
  const found: { symbol: Declaration; score: number }[] = [];
  for (const path of paths.slice(0, mostFiles)) {
    if (isSecretFile(path)) continue;
    const lines = index.textOf(path)?.split('\n');
    if (!lines) continue;
    for (const { line, column, nameLength, kind } of index.factsOf(path)?.symbols ?? []) {
      const lead = (lines[line] ?? '').slice(0, column + nameLength);
      const name = lead.slice(column);
      const own = words(name);
      const hits = own.filter((word) => asked.has(word)).length;
      if (hits === 0 && name !== exact) continue;
      const score = (name === exact ? 100 : 0) + hits - own.length / 100;
      found.push({ symbol: { path, name, kind, line, column, lead }, score });
    }
  }
  return found
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ symbol }) => symbol);
}
