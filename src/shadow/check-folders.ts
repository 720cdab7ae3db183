/** A change over several work trees, such as the folders of an editor: each is checked by itself, in a copy of its own. */
import { basename, relative, sep } from 'node:path';
import { type CheckParts, check } from './check.ts';
import type { ChangedText, CheckReport, OpenText } from './checker.ts';

export interface ChangedFile extends Omit<ChangedText, 'path'> {
  /** Absolute. */
  readonly file: string;
}

export interface OpenFile extends Omit<OpenText, 'path'> {
  /** Absolute. */
  readonly file: string;
}

export interface CheckFoldersParts extends Pick<CheckParts, 'checkers' | 'progress'> {
  /** Work trees, absolute; one may lie in another. */
  readonly roots: readonly string[];
  /** Of one of them: see CheckParts. */
  files(root: string, signal: AbortSignal): AsyncIterable<string>;
  /** Of all of them: see CheckParts. */
  readonly open?: readonly OpenFile[];
}

/**
 * The reports of the work trees that change, in their order; with several, each names its own. What lies in none is not
 * checked. Throws only what `signal` was aborted with.
 */
export async function checkFolders(
  changed: readonly ChangedFile[],
  { roots, checkers, files, progress, open = [] }: CheckFoldersParts,
  signal: AbortSignal,
): Promise<CheckReport[]> {
  const trees = roots
    .map((root) => ({ root, own: changed.filter(({ file }) => nearest(roots, file) === root) }))
    .filter(({ own }) => own.length > 0);
  const reports: CheckReport[] = [];
  for (const { root, own } of trees) {
    const inTree = open.filter(({ file }) => nearest(roots, file) === root);
    const parts = {
      root,
      checkers,
      progress,
      files: (stop: AbortSignal) => files(root, stop),
      open: inTree.map(({ file, text }) => ({ path: pathIn(root, file), text })),
    };
    const texts = own.map(({ file, before, after }) => ({ path: pathIn(root, file), before, after }));
    const found = await check(texts, parts, signal);
    const named = trees.length > 1 ? ` in ${basename(root)}` : '';
    reports.push(...found.map((report) => ({ ...report, checker: report.checker + named })));
  }
  return reports;
}

function nearest(roots: readonly string[], file: string): string | undefined {
  return roots.filter((root) => file.startsWith(root + sep)).sort((a, b) => b.length - a.length)[0];
}

function pathIn(root: string, file: string): string {
  return relative(root, file).split(sep).join('/');
}
