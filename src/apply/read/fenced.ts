/**
 * Sketches in fences, with the path behind the language, on the line above or in a comment on the first line; or an
 * answer without any fence, which is the sketch itself. A fence inside a longer fence is text.
 */
import { pathOn } from './path-line.ts';

export interface FencedText {
  readonly path: string;
  readonly lines: readonly string[];
  /** Whether the fence is closed. */
  readonly closed: boolean;
}

export function readFences(lines: readonly string[]): FencedText[] {
  const out: FencedText[] = [];
  let said = '';
  for (let at = 0; at < lines.length; at++) {
    const open = /^(`{3,}|~{3,})\s*([^`]*)$/.exec(
      lines[at]!.trimStart().length > lines[at]!.length - 4 ? lines[at]!.trimStart() : '',
    );
    if (!open) {
      said = lines[at]!.trim() === '' ? said : (pathOn(lines[at]!) ?? inlinePath(lines[at]!) ?? '');
      continue;
    }
    let end = at + 1;
    const closing = new RegExp(`^\\s{0,3}${open[1]![0]}{${open[1]!.length},}\\s*$`);
    // Fences in doc comments: one with a language opens, and the next bare one closes it.
    for (let inner = 0; end < lines.length; end++) {
      if (closing.test(lines[end]!)) {
        if (inner === 0) break;
        inner--;
      } else if (
        /^(`{3,}|~{3,})[\w+#-]+\s*$/.test(lines[end]!) &&
        lines.slice(end + 1).filter((l) => closing.test(l)).length > inner + 1
      )
        inner++;
    }
    const body = lines.slice(at + 1, end);
    const within = pathOnFirst(body);
    const path = infoPath(open[2]!) ?? (said || within || '');
    const named = within !== undefined && (path === within || path === '');
    out.push({ path, lines: named ? body.slice(1) : body, closed: end < lines.length });
    said = '';
    at = end;
  }
  return out;
}

/** `ts src/a.ts`, `ts:src/a.ts`, `12:40:src/a.ts`, `title="src/a.ts"`. */
function infoPath(info: string): string | undefined {
  const title = /(?:title|file|filename|path)\s*=\s*["']?([^"'\s]+)/i.exec(info)?.[1];
  if (title) return title;
  const numbered = /^\d+:\d+:(\S+)/.exec(info)?.[1];
  if (numbered) return numbered;
  const word = info
    .trim()
    .split(/\s+|^[\w+#-]+:(?!\/\/)/)
    .filter(Boolean)
    .at(-1);
  return word === undefined ? undefined : /[./\\]/.test(word) ? (pathOn(word) ?? word) : undefined;
}

/** "In `src/a.ts`, change …" right above the fence. */
function inlinePath(line: string): string | undefined {
  const marked = [...line.matchAll(/[`"*]{1,3}([^`"*\s]+\.[A-Za-z]\w{0,7})[`"*]{1,3}/g)];
  return marked.length === 1 ? marked[0]![1] : undefined;
}

/** A comment with nothing but a path with a folder, or said to be one. */
export function pathOnFirst(body: readonly string[]): string | undefined {
  const first = body[0]?.trim() ?? '';
  if (!/^(?:\/\/|#(?!!)|--|;|<!--|\/\*)/.test(first)) return undefined;
  const path = pathOn(first);
  return path !== undefined && (path.includes('/') || /file|path/i.test(first)) ? path : undefined;
}
