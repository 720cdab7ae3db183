/** A key in a file of the user's: theirs alone to read, and never a part of a sentence. */
import { readFile, stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { FrontierError } from './failure.ts';

/** `setting`: where the user named the file. Throws FrontierError for a file that others can read. */
export async function keyFromFile(file: string, setting: string): Promise<string> {
  const wrong = (why: string) => new FrontierError('here', `${setting}: ${file} ${why}`);
  if (!isAbsolute(file)) throw wrong('is no absolute path');
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) throw wrong('is no file');
  // Windows keeps permissions elsewhere.
  if (process.platform !== 'win32' && (found.mode & 0o077) !== 0)
    throw wrong('can be read by others: chmod 600 it');
  return oneKey(await readFile(file, 'utf8'), `${setting}: ${file}`);
}

/** `place`: where it comes from, in words. Throws FrontierError. */
export function oneKey(text: string, place: string): string {
  const key = text.trim();
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw new FrontierError('here', `${place} does not hold one key`);
}
