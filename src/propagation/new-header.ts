/**
 * The same lines put at the top of file after file: a licence, a directive, a lint's exception. They are due in the other
 * open files that do not begin with them: once two files got them, or three where they are but a line or two. Below a line
 * that must come first, as `#!/bin/sh` or `<?php`, they stand in all.
 */
import type { PastEdit } from '../editor/index.ts';
import { replace, type TextSnapshot } from '../text/index.ts';
import type { Evidence } from './evidence.ts';
import type { ExactEdit } from './exact-edit.ts';
import { current, isOwnEdit, recentEvents } from './today.ts';

const eventsRead = 8;
const mostLines = 40;
const mostFiles = 20;
/** So many lines stand at the top of two files by no chance. */
const telling = 3;

/** Lines that an event put at the top of a file, without blanks at their ends, the last one's break included. */
interface Header {
  readonly document: TextSnapshot;
  /** The lines they stand under, such as `#!/bin/sh` or `<?php`. */
  readonly above: string;
  readonly lines: readonly string[];
}

export function newHeader(evidence: Evidence): readonly ExactEdit[] {
  const [last, ...older] = recentEvents(evidence, eventsRead).map((event) => headerOf(evidence, event));
  // It is what is being done now.
  if (!last) return [];
  const all = [last, ...older.filter((header) => header !== undefined)];
  const newest = last;
  const text = newest.lines.join('\n');
  const same = all.filter(
    (h) => h.lines.join('\n') === text && h.document.languageId === newest.document.languageId,
  );
  const files = new Set(same.map(({ document }) => document.uri)).size;
  if (files < (newest.lines.length < telling ? 3 : 2)) return [];
  const due = evidence.editor.open.flatMap((document): Omit<ExactEdit, 'sites'>[] => {
    if (document.languageId !== newest.document.languageId) return [];
    const from = placeFor(document, newest);
    if (from === undefined || isOwnEdit(evidence, document.uri, { from: 0, to: from + 1 })) return [];
    const eol = document.lineBreak;
    return [
      {
        class: 'same-change',
        uri: document.uri,
        version: document.version,
        edit: replace(from, from, newest.lines.map((line) => `${line}${eol}`).join('')),
        reason: `same lines as at the top of ${newest.document.uri.split('/').at(-1)}`,
        group: `top of files ${text}`,
        strength: 'likely',
      },
    ];
  });
  return due.slice(0, mostFiles).map((edit) => ({ ...edit, sites: due.length }));
}

function headerOf(evidence: Evidence, { uri, edit, now }: PastEdit): Header | undefined {
  const document = current(evidence, uri);
  const [r, at] = [edit[0], now[0]];
  if (!document || !r || !at || edit.length !== 1 || r.from !== r.to || at.to > document.length)
    return undefined;
  const start = document.lineAt(at.from);
  const above = document.slice(0, start.from);
  if (at.from !== start.from || !r.text.endsWith('\n') || !isFirstLine(above)) return undefined;
  const lines = document
    .slice(at.from, at.to)
    .split(/\r?\n/)
    .slice(0, -1)
    .map((line) => line.trimEnd());
  if (lines.length > mostLines || !lines.some((line) => /\p{L}{3}/u.test(line))) return undefined;
  return { document, above: above.trimEnd(), lines };
}

/** Nothing, or the one line that must come first. */
function isFirstLine(above: string): boolean {
  return /^(#![^\n]*\n|<\?(php|xml)[^\n]*\n)?$/.test(above);
}

/** Where they are due in another file: under the same first line; undefined where they stand already. */
function placeFor(document: TextSnapshot, { above, lines }: Header): number | undefined {
  const number = above === '' ? 0 : 1;
  if (above !== '' && document.line(0).text.trimEnd() !== above) return undefined;
  if (number >= document.lineCount || document.line(number).text.trimEnd() === lines[0]) return undefined;
  return /^(#!|<\?)/.test(document.line(number).text) ? undefined : document.line(number).from;
}
