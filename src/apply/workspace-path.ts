/**
 * The path rule: what a model may write to. Only a relative path that stays inside the workspace; judged by the words
 * alone, so whoever writes must still refuse links that lead out.
 */
import { none, type Outcome, some } from '../base/index.ts';

/** The path with `/` between its parts and no `.` or `..`, or a sentence why it is refused. */
export function workspacePath(written: string): Outcome<string, 'outside-workspace'> {
  const no = (why: string) => none('outside-workspace', `The path ${JSON.stringify(written)} ${why}.`);
  const path = written.trim().replaceAll('\\', '/');
  if (path === '') return no('is empty');
  if (hasControl(path)) return no('holds control characters');
  if (/^[a-z][a-z\d+.-]*:/i.test(path))
    return no('is absolute, and only paths inside the workspace are written');
  if (path.startsWith('/')) return no('is absolute, and only paths inside the workspace are written');
  if (path.startsWith('~'))
    return no('starts at a home folder, and only paths inside the workspace are written');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return no('leads outside the workspace');
  }
  if (parts.length === 0) return no('names a folder, not a file');
  // Whoever writes there decides what git runs next.
  if (parts.some((part) => part.replace(/[. ]+$/, '').toLowerCase() === '.git'))
    return no('lies in a .git folder');
  return some(parts.join('/'));
}

function hasControl(path: string): boolean {
  for (const char of path) {
    const code = char.charCodeAt(0);
    if (code < 32 || code === 127) return true;
  }
  return false;
}
