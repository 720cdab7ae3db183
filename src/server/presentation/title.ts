/**
 * Titles of code actions. Neovim writes the one that is chosen into its last line, and stops for a key where it is longer;
 * other editors cut it. So what is quoted in a title gives way.
 */
import { short } from './phrase.ts';

const titleChars = 40;
/** Of a file's name, so that the line and a word of the edit have room beside it. */
const nameChars = 12;

/** At most 40 characters, one line; `quoted` is shortened, the words around it are ours. */
export function title(before: string, quoted = '', after = ''): string {
  const room = titleChars - before.length - after.length;
  return before + short(quoted, Math.max(1, room)) + after;
}

/** `line` counts from one; a name tells that it is another file. */
export function placeTitle(line: number, fileName?: string): string {
  return fileName === undefined ? `line ${line}` : `${short(fileName, nameChars)}:${line}`;
}
