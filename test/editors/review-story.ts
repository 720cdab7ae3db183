/** A file that was committed and changed in two places since; the same in every editor. */
import { execFileSync } from 'node:child_process';
import { dirname } from 'node:path';
import type { EditorSession } from './editor-session.ts';

export const committed = `export function total(items: number[]): number {
  return items.length;
}

export const rate = 1;
`;
export const changed = committed.replace('items.length', 'items.length + 1').replace('rate = 1', 'rate = 2');
/** The first change was rejected, the second accepted. */
export const reviewed = committed.replace('rate = 1', 'rate = 2');
/** Lines, from one. */
export const [firstChange, secondChange] = [2, 5];

/** Commits the text of before in the session's project; the file holds that of after. */
export function commit(session: EditorSession): void {
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
      cwd: dirname(session.file),
    });
  session.write('project/cart.ts', committed);
  git('init', '-q');
  git('add', 'cart.ts');
  git('commit', '-q', '-m', 'first');
  session.write('project/cart.ts', changed);
}

export const done = /the review is done: 1 accepted, 1 rejected/;
