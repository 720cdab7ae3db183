/**
 * A repetition that the user is in the middle of: lines of one form over several names.
 *
 *     to.width = from.width;
 *     to.height = from.height;
 *     to.depth = from.de|            → pth;
 *
 * Two lines above must read the same but for a name; the name of the line being typed is written there already, so the
 * rest of the line is determined. After two whole lines over neighbors of a declared list (fields, members, parameters),
 * the line for the next of that list is determined too.
 */
import { replace, type TextLine } from '../text/index.ts';
import { determines, instantiate, template } from './case-forms.ts';
import type { Evidence } from './evidence.ts';
import type { ExactEdit } from './exact-edit.ts';
import { wordsOf } from './line-change.ts';
import { isIdentifier } from './words.ts';

/** What two neighboring lines have in common, and the name that tells each from the other. */
interface Form {
  readonly pattern: string;
  /** Of the upper and the lower line. */
  readonly names: readonly [string, string];
}

export function repetition(evidence: Evidence): readonly ExactEdit[] {
  const { document, cursor, history } = evidence.editor;
  const last = history.at(-1);
  const line = document.lineAt(Math.min(cursor, document.length));
  const touched = last?.now.some((now) => now.to >= line.from && now.from <= line.to + 1);
  const behind = line.text.slice(cursor - line.from).trim();
  if (last?.uri !== document.uri || !touched || behind !== '' || line.number < 2) return [];
  const text = finishLine(evidence, line, cursor) ?? nextLine(evidence, line, cursor);
  if (text === undefined || text.trim() === '') return [];
  const { uri, version } = document;
  return [
    {
      class: 'repetition',
      uri,
      version,
      edit: replace(cursor, cursor, text),
      reason: `as line ${line.number}`,
      sites: 1,
      group: `${uri} repetition ${text.trim()}`,
      strength: 'certain',
    },
  ];
}

/** The rest of a line that has been begun. */
function finishLine(evidence: Evidence, line: TextLine, cursor: number): string | undefined {
  const typed = line.text.slice(0, cursor - line.from);
  const form = formAbove(evidence, line.number);
  if (!form || typed.trim() === '') return undefined;
  const above = evidence.editor.document.line(line.number - 1).text;
  const words = wordsOf(above);
  const mine = wordsOf(typed);
  const index = words.findIndex((word) => template(word.text, form.names[1]) !== word.text);
  const name = nameIn(mine[index]?.text, words[index]?.text, form.names[1]);
  if (name === undefined || form.names.includes(name) || !determines(form.pattern, form.names[1], name))
    return undefined;
  const whole = instantiate(form.pattern, name);
  // The name must stand whole before the cursor, or else it is still being thought of.
  const complete = mine.length > index + 1;
  return complete && whole.startsWith(typed) ? whole.slice(typed.length).trimEnd() : undefined;
}

/** The name that `mine` holds where `theirs` holds a form of `known`: `setDepth` beside `setHeight` gives `Depth`. */
function nameIn(mine: string | undefined, theirs: string | undefined, known: string): string | undefined {
  if (mine === undefined || theirs === undefined) return undefined;
  if (theirs === known) return isIdentifier(mine) ? mine : undefined;
  const quote = /^["'`]/.exec(theirs)?.[0] ?? '';
  const bare =
    quote && mine.startsWith(quote)
      ? mine.slice(1, mine.endsWith(quote) && mine.length > 1 ? -1 : undefined)
      : mine;
  return isIdentifier(bare) ? bare : undefined;
}

/** The line for the next name of the list that the lines so far follow. */
function nextLine(evidence: Evidence, line: TextLine, cursor: number): string | undefined {
  const { document } = evidence.editor;
  const blank = line.text.trim() === '';
  const end = blank ? line.number : line.number + 1;
  const form = formAbove(evidence, end);
  if (!form) return undefined;
  const above = end > 2 ? document.line(end - 3).text.trimEnd() : '';
  const next = nextName(evidence, form.names, (name) => above === instantiate(form.pattern, name));
  if (next === undefined || !determines(form.pattern, form.names[1], next)) return undefined;
  const text = instantiate(form.pattern, next).trimEnd();
  const below = line.number + 1 < document.lineCount ? document.line(line.number + 1).text.trim() : '';
  if (below === text.trim()) return undefined;
  if (!blank) return `\n${text}`;
  const typed = line.text.slice(0, cursor - line.from);
  return text.startsWith(typed) ? text.slice(typed.length) : undefined;
}

/** The form of the two lines above line `number`, if they have one. */
function formAbove(evidence: Evidence, number: number): Form | undefined {
  const { document } = evidence.editor;
  if (number < 2 || number > document.lineCount) return undefined;
  const [upper, lower] = [document.line(number - 2).text.trimEnd(), document.line(number - 1).text.trimEnd()];
  const [a, b] = [wordsOf(upper), wordsOf(lower)];
  if (a.length !== b.length || a.length < 4 || upper === lower) return undefined;
  const index = a.findIndex((word, i) => word.text !== b[i]!.text);
  // Lines may differ in blanks alone.
  if (index < 0) return undefined;
  const [x, y] = [bareName(a[index]!.text), bareName(b[index]!.text)];
  if (x === undefined || y === undefined) return undefined;
  const pattern = template(lower, y);
  // A name that stands once only says nothing about the rest of the line.
  const places = pattern.match(/⟦/g)?.length ?? 0;
  return places >= 2 && template(upper, x) === pattern ? { pattern, names: [x, y] } : undefined;
}

function bareName(word: string): string | undefined {
  const bare = word.replace(/^(["'`])(.*)\1$/, '$2');
  return isIdentifier(bare) && bare.length > 1 ? bare : undefined;
}

/**
 * The name after the second in a list in which both are neighbors, and which the lines follow from its start: two of many
 * may be all that is wanted. Undefined where lists disagree.
 */
function nextName(
  evidence: Evidence,
  [first, second]: readonly [string, string],
  isWritten: (name: string) => boolean,
): string | undefined {
  const found = new Set<string>();
  for (const list of declaredLists(evidence)) {
    const at = list.indexOf(second);
    const next = list[at + 1];
    const fromStart = at === 1 || (at > 1 && isWritten(list[at - 2]!));
    if (fromStart && list[at - 1] === first && next !== undefined) found.add(next);
  }
  return found.size === 1 ? [...found][0] : undefined;
}

/** Names in the order of their declaration: members of each container of the open files. */
function* declaredLists(evidence: Evidence): Generator<string[]> {
  for (const document of evidence.editor.open) {
    const outline = evidence.tree(document.uri)?.outline() ?? [];
    const lists = new Map<number, string[]>();
    for (const item of outline) {
      if (item.parent < 0 || !['field', 'enum-member', 'key'].includes(item.kind)) continue;
      const list = lists.get(item.parent) ?? [];
      list.push(item.name);
      lists.set(item.parent, list);
    }
    yield* lists.values();
  }
}
