/**
 * Problems in what a checker prints, in the forms that are in use:
 *
 *     src/cart.ts(3,5): error TS2554: …        tsc, msbuild
 *     src/cart.ts:3:5: error: …                compilers, mypy, go vet, ruff --output-format concise, eslint -f unix
 *     /w/src/cart.ts:3:5 - error: …            pyright
 *     error[E0308]: …                          rustc, ruff: the words first
 *       --> src/main.rs:3:5
 *     /w/src/cart.ts                           eslint: the file first
 *       3:5  error  …
 *
 * What is not in one of them is passed over, and so are notes.
 */
import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { Problem } from './checker.ts';

const inBrackets = /^(?<path>[^\s(][^(]*)\((?<line>\d+)(?:,(?<column>\d+))?\): +(?<message>\S.*)$/;
const byColons =
  /^\s*(?:vet: )?(?<path>(?:[A-Za-z]:)?[^\s:][^:]*):(?<line>\d+)(?::(?<column>\d+))?(?::| -) +(?<message>\S.*)$/;
const arrow = /^\s*--> +(?<path>(?:[A-Za-z]:)?[^\s:][^:]*):(?<line>\d+):(?<column>\d+)\s*$/;
const row = /^\s+(?<line>\d+):(?<column>\d+) +(?<message>(?:error|warning)\b.*)$/;
const aFile = /^(?:[A-Za-z]:)?[^\s:][^:]*\.\w+$/;
const headline = /^(?!\s*\|)\S.*$/;
const note = /^(?:note|info|help|hint)\b/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: this is what colors are made of
const colors = /\u001b\[[0-9;]*m/g;
const mostProblems = 10_000;

/** `folder`: absolute; problems elsewhere are passed over, and what is told twice is told once. */
export function readProblems(output: string, folder: string): Problem[] {
  const found = new Map<string, Problem>();
  let file: string | undefined;
  let words = '';
  for (const line of output.replace(colors, '').split(/\r?\n/)) {
    if (found.size >= mostProblems) break;
    const { groups } =
      inBrackets.exec(line) ?? byColons.exec(line) ?? arrow.exec(line) ?? row.exec(line) ?? {};
    const path = groups && within(folder, groups.path ?? file);
    const message = (groups?.message ?? words).replace(/\s+/g, ' ').trim();
    if (aFile.test(line)) file = line;
    if (!groups && headline.test(line)) words = line;
    if (!groups || path === undefined || message === '' || note.test(message)) continue;
    const column = groups.column === undefined ? {} : { column: Number(groups.column) };
    const problem: Problem = { path, line: Number(groups.line), ...column, message };
    found.set(JSON.stringify(problem), problem);
  }
  return [...found.values()];
}

function within(folder: string, path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  const inside = relative(folder, resolve(folder, path));
  if (inside === '' || inside.startsWith('..') || isAbsolute(inside)) return undefined;
  return inside.split(sep).join('/');
}
