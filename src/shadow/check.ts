/**
 * What checkers say of a change before anybody makes it: once of the files as they are, once as they would be, in one copy
 * of the folder, so that only what the change itself brings is told.
 */
import type { ChangedText, Checker, CheckReport, OpenText, Problem } from './checker.ts';
import { freshProblems } from './fresh-problems.ts';
import { Overlay } from './overlay.ts';

export interface CheckParts {
  /** The work tree, absolute. */
  readonly root: string;
  readonly checkers: readonly Checker[];
  /** Absolute paths of the files that belong to it; what git ignores and what is secret is not among them. */
  files(signal: AbortSignal): AsyncIterable<string>;
  /** What an editor holds, saved or not: it stands in the copy in place of what is on disk. */
  readonly open?: readonly OpenText[];
  /** Told which checker works. */
  progress(line: string): void;
}

/** One report for each checker, in their order. Throws only what `signal` was aborted with. */
export async function check(
  changed: readonly ChangedText[],
  parts: CheckParts,
  signal: AbortSignal,
): Promise<CheckReport[]> {
  if (parts.checkers.length === 0 || changed.length === 0) return [];
  try {
    return await inCopy(changed, parts, signal);
  } catch (cause) {
    signal.throwIfAborted();
    const { code, message } = cause as NodeJS.ErrnoException;
    return parts.checkers.map(({ name }) =>
      unknown(name, `no copy can be made to check in: ${code ?? message}`),
    );
  }
}

async function inCopy(
  changed: readonly ChangedText[],
  parts: CheckParts,
  signal: AbortSignal,
): Promise<CheckReport[]> {
  const { checkers, progress, open = [] } = parts;
  const made = await Overlay.of(parts.root, parts.files(signal));
  signal.throwIfAborted();
  if (typeof made === 'string') return checkers.map(({ name }) => unknown(name, made));
  try {
    for (const { path, text } of open) if (made.belongs(path)) await made.put(path, text);
    const all = async (state: 'before' | 'after') => {
      for (const { path, [state]: text } of changed) {
        const why = await made.put(path, text);
        if (why !== undefined) return checkers.map(() => why);
      }
      const found: (readonly Problem[] | string)[] = [];
      for (const checker of checkers) {
        progress(`${checker.name}: ${state} the change`);
        found.push(await checker.problems(made.folder, signal));
        signal.throwIfAborted();
      }
      return found;
    };
    const before = await all('before');
    const after = await all('after');
    return checkers.map(({ name }, n) => report(name, before[n]!, after[n]!, changed));
  } finally {
    await made.remove();
  }
}

function report(
  checker: string,
  before: readonly Problem[] | string,
  after: readonly Problem[] | string,
  changed: readonly ChangedText[],
): CheckReport {
  if (typeof after === 'string') return unknown(checker, after);
  if (typeof before === 'string') return unknown(checker, before);
  const fresh = freshProblems(before, after, changed);
  return { kind: 'checked', checker, before: before.length, after: after.length, fresh };
}

function unknown(checker: string, why: string): CheckReport {
  return { kind: 'unknown', checker, why };
}
