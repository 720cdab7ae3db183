/** Which files get predictions, and why the others do not. An inactive file stays in sync, and nothing else sees it. */
import type { Settings } from '../config/index.ts';

/** Why a file is inactive, as a phrase for the user; undefined when it is active. */
export function inactiveBecause(uri: string, text: string, settings: Settings): string | undefined {
  const name = fileName(uri);
  const pattern = settings['server.file.exclude'].find((p) => matches(name, p));
  if (pattern !== undefined) return `its name matches ${pattern} (foretype.server.file.exclude)`;
  if (text.length > settings['server.file.maxChars'])
    return `it is longer than ${settings['server.file.maxChars']} characters (foretype.server.file.maxChars)`;
  if (text.includes('\0')) return 'it looks binary: it holds a NUL character';
  const longest = settings['server.file.maxLineChars'];
  for (let at = 0; text.length - at > longest; ) {
    const end = text.indexOf('\n', at);
    if ((end < 0 ? text.length : end) - at > longest)
      return `it looks minified: a line is longer than ${longest} characters (foretype.server.file.maxLineChars)`;
    at = end + 1;
  }
  return undefined;
}

function fileName(uri: string): string {
  const path = uri.split(/[?#]/)[0] ?? uri;
  const last = path.slice(path.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

function matches(name: string, pattern: string): boolean {
  const source = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${source}$`, 'i').test(name);
}
