/**
 * Copying one of our plugins into a folder that the editor loads. A list of what was copied, with checksums, stays
 * there: so a later version updates exactly those files, and a file that the user changed is never overwritten.
 */
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { join, sep } from 'node:path';
import { SetupRefused, type Step } from './setup.ts';
import { replaceFile } from './user-file.ts';

const listName = '.foretype-copied.json';

/** SHA-256 by path, with forward slashes. */
type Sums = Readonly<Record<string, string>>;

/** Refused where `to` holds what did not come from here, or what the user changed since. */
export function copyPlugin(from: string, to: string, wanted: (path: string) => boolean = () => true): Step {
  if (!existsSync(from)) throw new SetupRefused(`This installation has no ${from}; install foretype again.`);
  const does = `copy the plugin to ${to}`;
  if (lstatSync(to, { throwIfNoEntry: false })?.isSymbolicLink()) {
    if (existsSync(to) && realpathSync(to) === realpathSync(from)) return { does, done: true, apply() {} };
    throw new SetupRefused(`${to} is a link of your own; it was left as it is.`);
  }
  const ours = checksums(
    from,
    (path) => wanted(path) && !path.split('/').some((part) => part.startsWith('.')),
  );
  const there = existsSync(to) ? checksums(to) : {};
  const copied = readList(to);
  const foreign = Object.keys(there).find((path) =>
    path in ours || path in copied ? there[path] !== ours[path] && there[path] !== copied[path] : false,
  );
  if (foreign !== undefined)
    throw new SetupRefused(`${join(to, foreign)} was changed by hand; move ${to} away, then run this again.`);
  const stale = Object.keys(ours).filter((path) => there[path] !== ours[path]);
  // Only what lies in the folder, whatever the list says.
  const gone = Object.keys(copied).filter((path) => !(path in ours) && path in there);
  const done = stale.length + gone.length === 0 && same(copied, ours);
  return { does: Object.keys(there).length === 0 || done ? does : `update the plugin in ${to}`, done, apply };

  function apply(): void {
    for (const path of stale) replaceFile(join(to, path), readFileSync(join(from, path)));
    for (const path of gone) rmSync(join(to, path));
    replaceFile(join(to, listName), `${JSON.stringify(ours, null, 2)}\n`);
  }
}

function checksums(folder: string, wanted: (path: string) => boolean = () => true): Sums {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .split(sep)
        .join('/'),
    )
    .filter((path) => path !== listName && wanted(path))
    .sort();
  return Object.fromEntries(
    paths.map((path) => [
      path,
      createHash('sha256')
        .update(readFileSync(join(folder, path)))
        .digest('hex'),
    ]),
  );
}

function readList(folder: string): Sums {
  try {
    return JSON.parse(readFileSync(join(folder, listName), 'utf8')) as Sums;
  } catch {
    return {}; // never copied, or the list was lost: every file is then judged by its content
  }
}

function same(a: Sums, b: Sums): boolean {
  return (
    Object.keys(a).length === Object.keys(b).length && Object.keys(a).every((path) => a[path] === b[path])
  );
}
