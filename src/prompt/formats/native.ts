/**
 * The native format: an editing session written as tokens. Formally in models/README.md; in short
 *
 *     stream    :=  <bos> header context? window <events> event*
 *     header    :=  <repo> text NL <path> text NL <lang> text NL
 *     context   :=  <context> ( <path> text NL ( text NL )* )*
 *     window    :=  <window> ( <path> text NL fragment ( <gap> fragment )* )+
 *     fragment  :=  ( <Lk> text NL )* <Lk>                     the last names the place behind the last line
 *     event     :=  <edit> <Lk> <nC> ( <Lj> text NL )* <end>  |  <none>
 *                |  <goto> <Lk>  |  <view> text NL fragment ( <gap> fragment )* <end>
 *
 * Here are the words; which ids stand for which lines is SessionStream's business.
 */
import { tokens } from '../../stream/index.ts';
import type { LineTokens } from '../native/line-tokens.ts';
import type { Hunk } from '../native/lines.ts';
import { type Fragment, find, newIds, type ShownFile } from '../native/shown-file.ts';

export interface Header {
  readonly repository: string;
  /** Of the active file: relative, with forward slashes. */
  readonly path: string;
  readonly language: string;
}

export interface ContextFile {
  readonly path: string;
  readonly lines: readonly string[];
}

const breaks = /[\r\n]+/g;

export function writeHeader({ repository, path, language }: Header, lines: LineTokens): number[] {
  const field = (token: number, text: string) => [token, ...named(text, lines)];
  return [
    tokens.bos,
    ...field(tokens.repo, repository),
    ...field(tokens.path, path),
    ...field(tokens.lang, language),
  ];
}

export function writeContext(files: readonly ContextFile[], lines: LineTokens): number[] {
  if (files.length === 0) return [];
  const file = (f: ContextFile) => [
    tokens.path,
    ...named(f.path, lines),
    ...f.lines.flatMap((text) => line(text, lines)),
  ];
  return [tokens.context, ...files.flatMap(file)];
}

/** Path, and the given fragments of a file; each line with its id. */
export function writeFragments(
  path: string,
  file: ShownFile,
  fragments: readonly Fragment[],
  lines: LineTokens,
): number[] {
  const out = named(path, lines);
  fragments.forEach((f, i) => {
    if (i > 0) out.push(tokens.gap);
    f.ids.forEach((id, j) => {
      out.push(tokens.line + id, ...line(file.lines[f.start + j]!, lines));
    });
    out.push(tokens.line + f.behind);
  });
  return out;
}

/** `place` is the id of the first replaced line or of the place; `ids` those of the new lines. */
export function writeEdit(place: number, hunk: Hunk, ids: readonly number[], lines: LineTokens): number[] {
  return [...writeEditStart(place, hunk), ...writeLines(hunk.lines, ids, lines), tokens.end];
}

export function writeEditStart(place: number, { from, to }: Hunk): number[] {
  return [tokens.edit, tokens.line + place, tokens.count + to - from];
}

export function writeLines(texts: readonly string[], ids: readonly number[], lines: LineTokens): number[] {
  return texts.flatMap((text, i) => [tokens.line + ids[i]!, ...line(text, lines)]);
}

function line(text: string, lines: LineTokens): number[] {
  return [...lines.of(text), tokens.newline];
}

/** A name, which is one line whatever the file system allows. */
function named(text: string, lines: LineTokens): number[] {
  return line(text.replace(breaks, ' '), lines);
}

/** What a model wrote. */
export type ReadEvent =
  | { readonly kind: 'none'; readonly length: number }
  | {
      readonly kind: 'edit';
      readonly path: string;
      /** Of the file as the stream has it now. */
      readonly hunk: Hunk;
      /** False where the output was cut off: the hunk is what was finished of it. */
      readonly complete: boolean;
      /** Tokens that were read. */
      readonly length: number;
    }
  | { readonly kind: 'problem'; readonly why: string };

/** Reads one event, never throws. `unused`: ids, the next first. */
export function readEvent(
  output: readonly number[],
  files: ReadonlyMap<string, ShownFile>,
  unused: readonly number[],
  lines: LineTokens,
): ReadEvent {
  if (output[0] === tokens.none) return { kind: 'none', length: 1 };
  if (output[0] !== tokens.edit) return problem(`an event starts with <edit> or <none>, not ${output[0]}`);
  const id = (output[1] ?? Number.NaN) - tokens.line;
  const [path, file] = [...files].find(([, f]) => find(f, id)) ?? [];
  const at = file && find(file, id);
  if (path === undefined || !file || !at) return problem(`${output[1]} names no line that is shown`);
  const fragment = file.fragments[at.fragment]!;
  const count = (output[2] ?? Number.NaN) - tokens.count;
  const most = Math.min(tokens.mostLines, fragment.ids.length - at.index);
  if (!(count >= 0 && count <= most)) return problem(`${output[2]} is no count of lines, 0..${most}`);
  const from = fragment.start + at.index;
  const ids = count === 0 ? unused : newIds(file, from, from + count, unused);

  const written: string[] = [];
  let next = 3;
  for (;;) {
    const token = output[next];
    if (token === tokens.end) {
      if (count === 0 && written.length === 0) return problem('an insertion of nothing');
      const hunk = { from, to: from + count, lines: written };
      return { kind: 'edit', path, hunk, complete: true, length: next + 1 };
    }
    if (token === undefined) return cut(path, file, from, count, written, undefined, next);
    if (ids[written.length] === undefined) return problem('more new lines than ids are left');
    if (token !== tokens.line + ids[written.length]!)
      return problem(`${token} instead of line id ${ids[written.length]}`);
    const start = ++next;
    while (next < output.length && output[next] !== tokens.newline && output[next]! >= tokens.byte) next++;
    const text = lines.text(output.slice(start, next));
    if (next === output.length) return cut(path, file, from, count, written, text, next);
    if (output[next] !== tokens.newline) return problem(`control token ${output[next]} inside a line`);
    if (text.includes('\ufffd') && !file.lines.some((old) => old.includes('\ufffd')))
      return problem('a line that is no UTF-8');
    written.push(text);
    next++;
  }
}

/** Output that ends early: its whole lines count, and an unfinished one where it goes on from the line it replaces. */
function cut(
  path: string,
  file: ShownFile,
  from: number,
  count: number,
  written: readonly string[],
  unfinished: string | undefined,
  length: number,
): ReadEvent {
  const replaced = written.length < count ? file.lines[from + written.length]! : undefined;
  const goesOn =
    replaced !== undefined &&
    replaced !== '' &&
    unfinished !== undefined &&
    !unfinished.includes('\ufffd') &&
    unfinished.startsWith(replaced);
  const lines = goesOn ? [...written, unfinished] : written;
  if (lines.length === 0) return problem('cut off before a line was finished');
  const hunk = { from, to: from + Math.min(count, lines.length), lines };
  return { kind: 'edit', path, hunk, complete: false, length };
}

function problem(why: string): ReadEvent {
  return { kind: 'problem', why };
}
