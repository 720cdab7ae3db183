/**
 * Which lines of a sketch stand for lines left out. Models write them in every comment style and in many words:
 *
 *     // ... existing code ...      # ... rest unchanged      <!-- … -->      [unchanged]      ...
 *
 * A line is a gap when, without its comment signs, it is only an ellipsis, or an ellipsis or brackets with words about
 * what is left out, or such words alone. A line that the file holds itself is never a gap, nor is a bare `...` in a
 * language where it means something.
 */

/** A comment line's inside, or undefined where the line is no comment. */
function commentBody(line: string): string | undefined {
  for (const [open, close] of [
    ['{/*', '*/}'],
    ['/*', '*/'],
    ['<!--', '-->'],
    ['(*', '*)'],
    ['{-', '-}'],
    ['--[[', ']]'],
  ] as const) {
    if (line.startsWith(open) && line.endsWith(close) && line.length >= open.length + close.length)
      return line.slice(open.length, -close.length).replace(/^\*/, '').trim();
  }
  return /^(?:\/\/+!?|#+|--+|;+|%+|'|"|REM\b)(?!\[)\s*(.*)$/.exec(line)?.[1]?.trim();
}

const ellipsis = /^(?:\.{3,}|…)\s*|\s*(?:\.{3,}|…)$/g;
const brackets = /^[[({<*]+\s*|\s*[\])}>*]+$/g;

/** Words about what is left out; `about` must stand among them. */
const about =
  /\b(?:existing|unchanged|unmodified|untouched|remain(?:s|der|ing)?|rest|same|omitted|elided|skipped|truncated|snip(?:ped)?|continues?|unaltered|as (?:before|is|it was|they were)|no changes?|not changed|keeps?|kept|stays?|previous|preceding|following|other|original|abbreviated)\b/i;
const filler =
  /^(?:the|this|that|these|those|all|any|some|more|many|code|lines?|file|files?|of|in|for|from|to|and|or|above|below|here|goes|between|is|are|was|were|be|as|it|they|its|before|after|everything|else|no|not|change[sd]?|with|content|contents|part|parts|up|until|at|on|by|brevity|methods?|functions?|class(?:es)?|body|bodies|implementation|implementations?|imports?|includes?|fields?|members?|properties|property|types?|definitions?|declarations?|statements?|cases?|branch(?:es)?|arms?|logic|tests?|helpers?|constants?|variables?|options?|props?|routes?|handlers?|constructors?|setup|entries|entry|items?|elements?|rules?|blocks?|sections?|module|struct|enum|interface|namespace|loop|exactly|completely|left|leave|left out|already|current|currently|way|still|has|have|any|on|so|far|new)$/i;

/** Whether these words, without comment signs, say that something is left out. */
function saysLeftOut(body: string, strict: boolean): boolean {
  const bare = body
    .replace(brackets, '')
    .replace(ellipsis, '')
    .replace(brackets, '')
    .replace(/[.:!;,]+$/, '')
    .trim();
  if (bare === '') return /\.{3}|…/.test(body);
  if (bare.length > 90 || !about.test(bare)) return false;
  const dotted = /\.{3}|…/.test(body);
  const words = bare.split(/[\s/,&:;()-]+/).filter(Boolean);
  const strange = words.filter((w) => !about.test(w) && !filler.test(w)).length;
  // Names of the code may stand among the words ("rest of parseConfig"), prose may not.
  if (dotted && !strict) return strange <= Math.max(2, words.length * 0.5);
  return strange <= (dotted ? 2 : /^[[(<]/.test(body) ? 2 : 1) && words.length <= 12;
}

export interface MarkerContext {
  readonly languageId: string;
  /** Whether the file holds this very line. */
  readonly known: (line: string) => boolean;
}

/** In these a line `...` is code. */
const meansEllipsis = /^python$/;

export function isGap(text: string, context: MarkerContext): boolean {
  const line = text.trim();
  if (line === '' || line.length > 140) return false;
  if (/^(?:\.{3,}|…|\[(?:\.{3}|…)\])$/.test(line))
    return line !== '...' || !meansEllipsis.test(context.languageId);
  const comment = commentBody(line);
  const body = comment ?? (/^(?:\.{3}|…|[[(<](?:\.{3}|…)?)/.test(line) ? line : undefined);
  if (body === undefined || !saysLeftOut(body, comment === undefined)) return false;
  // A bare line without comment signs must show its dots: `(existing)` alone is code in some language.
  if (comment === undefined && !/^(?:\.{3}|…|[[(<](?:\.{3}|…))/.test(line)) return false;
  return !context.known(line);
}

/**
 * `function f() { ... }` on one line, in three: the head, the gap, the end. Undefined where the line is nothing of the
 * sort or the file does not know such a head.
 */
export function openedInline(text: string, context: MarkerContext): [head: string, end: string] | undefined {
  const match = /^(.*\{)\s*(?:\/\*\s*)?(?:\.{3}|…)[^{}]*\}([;,)]*)\s*$/.exec(text);
  if (!match || context.known(text) || !context.known(match[1]!)) return undefined;
  if (/\.{3}[\w$[({]/.test(text)) return undefined; // a spread
  return [match[1]!, `${/^\s*/.exec(text)![0]}}${match[2]}`];
}

/** Whether a line that would be written looks like a gap that nobody understood. */
export function looksLikeMarker(text: string): boolean {
  const line = text.trim();
  if (/^(?:\.{3}|…)$/.test(line)) return true;
  const comment = commentBody(line);
  if (comment === undefined || comment.length > 90) return false;
  return (
    /^(?:\.{3}|…)/.test(comment) ||
    /\b(?:existing code|rest of (?:the )?(?:code|file|class|function|method|implementation)|(?:code|rest) (?:remains?|stays?|is)? ?(?:unchanged|the same))\b/i.test(
      comment,
    )
  );
}
