/**
 * Names that a style sheet declares and others use: `--brand` and `var(--brand)`, the class of `.card { … }` and
 * `class="card wide"`. They have no scope and stand in files of several languages, so only whole names count, and only in the
 * places that hold such names. A class that comes second in its selector (`.tabs .active`) means something there alone.
 */
import type { PastEdit } from '../editor/index.ts';
import { type OffsetRange, replace, type TextSnapshot } from '../text/index.ts';
import type { Evidence } from './evidence.ts';
import type { ExactEdit } from './exact-edit.ts';
import { current, isOwnEdit, recentEvents } from './today.ts';

const sheet = /^(css|scss|less|postcss)$/;
const markup =
  /^(html|vue|svelte|astro|javascript|javascriptreact|typescript|typescriptreact|php|erb|handlebars)$/;
const classes = /\bclass(?:Name)?\s*=\s*(?:\{\s*)?(["'`])([^"'`{}<>$]*)\1/g;
const longText = 200_000;

export function styleNames(evidence: Evidence): readonly ExactEdit[] {
  return recentEvents(evidence, 3).flatMap((event) =>
    sheet.test(event.before.languageId) && event.edit.length === 1 ? followed(evidence, event) : [],
  );
}

function followed(evidence: Evidence, event: PastEdit): ExactEdit[] {
  const document = current(evidence, event.uri);
  const now = event.now[0];
  if (!document || !now) return [];
  const was = nameAround(event.before, event.edit[0]!);
  const is = nameAround(document, now);
  const kind = kindOf(event.before, was);
  if (!kind || kindOf(document, is) !== kind || was.text === is.text) return [];
  if (kind === 'class' && !beginsSelector(document, is)) return [];
  const open = evidence.editor.open.filter(({ length }) => length < longText);
  const all = (name: string) =>
    open.flatMap((d) => placesOf(d, kind, name).map((range) => ({ uri: d.uri, version: d.version, range })));
  const isHere = ({ uri, range }: { uri: string; range: OffsetRange }) =>
    uri === event.uri && range.from === is.from;
  const isOther = (place: { uri: string; range: OffsetRange }) =>
    !isHere(place) && !isOwnEdit(evidence, place.uri, place.range);
  if (all(is.text).some(isOther)) return [];
  const places = all(was.text).filter(({ uri, range }) => !isOwnEdit(evidence, uri, range));
  const reason = `rename ${was.text} → ${is.text}`;
  return places.map(({ uri, version, range }) => ({
    class: 'rename',
    uri,
    version,
    edit: replace(range.from, range.to, is.text),
    reason,
    sites: places.length,
    group: `${event.uri} ${reason}`,
    strength: 'likely',
  }));
}

function nameAround(text: TextSnapshot, { from, to }: OffsetRange): OffsetRange & { readonly text: string } {
  const line = text.lineAt(from);
  const left = /[\w-]*$/.exec(line.text.slice(0, from - line.from))![0];
  const right = /^[\w-]*/.exec(line.text.slice(Math.max(0, to - line.from)))![0];
  const whole = { from: from - left.length, to: to + right.length };
  return { ...whole, text: text.slice(whole.from, whole.to) };
}

type Kind = 'property' | 'class';

/** What the style sheet declares there. */
function kindOf(
  text: TextSnapshot,
  { from, to, text: name }: OffsetRange & { text: string },
): Kind | undefined {
  const after = text.slice(to, Math.min(text.length, to + 200));
  if (/^--[A-Za-z_][\w-]*$/.test(name)) return /^\s*:/.test(after) ? 'property' : undefined;
  const dot = text.slice(Math.max(0, from - 1), from) === '.';
  return dot && /^-?[A-Za-z_][\w-]*$/.test(name) && /^[^{};]*\{/.test(after) ? 'class' : undefined;
}

function beginsSelector(text: TextSnapshot, { from }: OffsetRange): boolean {
  const line = text.lineAt(from);
  return /(?:^|,)\s*\.$/.test(line.text.slice(0, from - line.from));
}

/** Where the name stands as one of its kind. */
function placesOf(document: TextSnapshot, kind: Kind, name: string): OffsetRange[] {
  const { text, languageId } = document;
  const isSheet = sheet.test(languageId);
  if ((!isSheet && !markup.test(languageId)) || !text.includes(name)) return [];
  const at = (from: number) => ({ from, to: from + name.length });
  const whole = new RegExp(`(?<![\\w-])${name}(?![\\w-])`, 'g');
  if (kind === 'class' && !isSheet)
    return [...text.matchAll(classes)].flatMap((found) => {
      const start = found.index + found[0].length - 1 - found[2]!.length;
      return [...found[2]!.matchAll(whole)].map(({ index }) => at(start + index));
    });
  return [...text.matchAll(whole)].flatMap(({ index }) => {
    const before = text.slice(Math.max(0, index - 40), index);
    const declared = isSheet && kindOf(document, { ...at(index), text: name }) === kind;
    const used = kind === 'property' && (/var\(\s*$/.test(before) || (!isSheet && /["'`]$/.test(before)));
    return declared || used ? [at(index)] : [];
  });
}
