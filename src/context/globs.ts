/**
 * Patterns of paths as rules files write them: `*` and `?` within a name, `**` over folders, `{a,b}`, `[a-z]`. A pattern
 * without a slash means a name in any folder. A pattern that makes no sense matches nothing.
 */
const longest = 256;

/** `path`: relative, with forward slashes. */
export function matchesGlob(path: string, pattern: string): boolean {
  const trimmed = pattern.trim().replace(/^\.?\//, '');
  if (trimmed === '' || trimmed.length > longest) return false;
  const rooted = trimmed.includes('/') ? trimmed : `**/${trimmed}`;
  try {
    return new RegExp(`^${sourceOf(rooted.endsWith('/') ? `${rooted}**` : rooted)}$`).test(path);
  } catch {
    return false;
  }
}

function sourceOf(glob: string): string {
  let out = '';
  let braces = 0;
  for (let at = 0; at < glob.length; at++) {
    const char = glob[at]!;
    if (glob.startsWith('**', at)) {
      // `**/` is any number of folders, none included.
      const folders = glob[at + 2] === '/';
      out += folders ? '(?:[^/]+/)*' : '.*';
      at += folders ? 2 : 1;
    } else if (char === '*') out += '[^/]*';
    else if (char === '?') out += '[^/]';
    else if (char === '{') {
      braces++;
      out += '(?:';
    } else if (char === '}' && braces > 0) {
      braces--;
      out += ')';
    } else if (char === ',' && braces > 0) out += '|';
    else if (char === '[' && /^\[[!^]?[\w.-]+\]/.test(glob.slice(at))) {
      const end = glob.indexOf(']', at);
      out += `[${glob
        .slice(at + 1, end)
        .replace(/^[!^]/, '^')
        .replaceAll('.', '\\.')}]`;
      at = end;
    } else out += char.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
  }
  return out;
}
