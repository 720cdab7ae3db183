/**
 * Which problems a change brings. Lines move, so a problem is known by its file, its words and the line's text; where that
 * changed too, as many stay old as there were.
 */
import type { ChangedText, Problem } from './checker.ts';

export function freshProblems(
  before: readonly Problem[],
  after: readonly Problem[],
  changed: readonly ChangedText[],
): Problem[] {
  const lines = new Map(changed.map(({ path, ...texts }) => [path, texts]));
  const keyOf = (state: 'before' | 'after') => {
    const cut = new Map<string, readonly string[]>();
    return (problem: Problem) => {
      const { path, line } = problem;
      if (!cut.has(path)) cut.set(path, lines.get(path)?.[state]?.split(/\r\n?|\n/) ?? []);
      const text = lines.has(path) ? cut.get(path)![line - 1]?.trim() : line;
      return `${wordsOf(problem)}\0${text}`;
    };
  };
  const rest = unmatched(before, after, keyOf('before'), keyOf('after'));
  return unmatched(rest.before, rest.after, wordsOf, wordsOf).after.toSorted(byPlace);
}

/** Those of each side that have no partner of the same key on the other. */
function unmatched(
  before: readonly Problem[],
  after: readonly Problem[],
  keyBefore: (problem: Problem) => string,
  keyAfter: (problem: Problem) => string,
): { readonly before: Problem[]; readonly after: Problem[] } {
  const waiting = new Map<string, Problem[]>();
  for (const problem of before) {
    const key = keyBefore(problem);
    waiting.set(key, [...(waiting.get(key) ?? []), problem]);
  }
  const left = after.filter((problem) => waiting.get(keyAfter(problem))?.shift() === undefined);
  return { before: [...waiting.values()].flat(), after: left };
}

/** Numbers of lines within the words move as lines do. */
function wordsOf({ path, message }: Problem): string {
  return `${path}\0${message.replace(/(?<=:|\bline )\d+/g, '')}`;
}

function byPlace(a: Problem, b: Problem): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line || (a.column ?? 0) - (b.column ?? 0);
}
