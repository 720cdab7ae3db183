/**
 * Whether an edit breaks the syntax of its file. A grammar for C reads the text before the preprocessor, where a block may
 * open in one `#if` and close in another: what adds errors only there adds none to what the compiler reads.
 */
import type { Syntax } from '../syntax/index.ts';
import { applyToString, diff, type TextEdit, TextSnapshot } from '../text/index.ts';

/** A grammar that cannot read the file as it is (macros, another dialect) cannot judge what becomes of it. */
export function judges(errors: number, lines: number): boolean {
  return errors <= Math.max(5, lines / 50);
}

/** Syntax errors that the edit adds; 0 where nothing can be said. */
export function errorsAdded(syntax: Syntax, snapshot: TextSnapshot, edit: TextEdit): number {
  const added = edit.length === 0 ? 0 : (syntax.errorDelta(snapshot, edit) ?? 0);
  const language = syntax.languageOf(snapshot.uri) ?? snapshot.languageId;
  if (added <= 0 || !preprocessed.test(language)) return added;
  const before = withoutMacros(oneBranch(snapshot.text));
  const after = withoutMacros(oneBranch(applyToString(edit, snapshot.text)));
  const read = TextSnapshot.of(`${snapshot.uri}#preprocessed`, language, snapshot.version, before);
  const delta = syntax.errorDelta(read, diff(before, after)) ?? (before === after ? 0 : added);
  syntax.forget(read.uri);
  return Math.min(added, delta);
}

const preprocessed = /^(?:c|cpp|csharp|c_sharp|objective-c)$/;
const directive = /^\s*#\s*(if|ifdef|ifndef|elif|else|endif)\b\s*(.*)/;

/** The text as with the first branch of each `#if` that is not `0`; other lines are left blank. */
function oneBranch(text: string): string {
  const open: { on: boolean; taken: boolean }[] = [];
  let continued = false;
  const lines = text.split('\n').map((line) => {
    const [, word, condition = ''] = continued ? [] : (directive.exec(line) ?? []);
    const isDirective = continued || word !== undefined;
    continued = isDirective && /\\\r?$/.test(line);
    const inner = open.at(-1);
    if (word === 'endif') open.pop();
    else if (word?.startsWith('if')) {
      const on = word !== 'if' || !/^0\b/.test(condition);
      open.push({ on, taken: on });
    } else if (word !== undefined && inner) {
      inner.on = !inner.taken;
      inner.taken = true;
    }
    return isDirective || open.some((branch) => !branch.on) ? '' : line;
  });
  return lines.join('\n');
}

/**
 * The text without what macros mostly stand for in declarations: attributes before and after them, and whole heads of
 * functions, as those of tests. A macro is a name in capitals.
 */
function withoutMacros(text: string): string {
  return text
    .replace(/^([ \t]*)[A-Z][A-Z\d_]+[ \t]*\(.*\)(?=[ \t]*\{)/gm, '$1void f()')
    .replace(/\)\s*\b[A-Z][A-Z\d_]+\b\s*(?:\([^()]*\))?(?=\s*[;{])/g, ')')
    .replace(/\b([a-z]\w*[ \t]+)[A-Z][A-Z\d_]+[ \t]+(?=[a-z])/g, '$1');
}
