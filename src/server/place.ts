/** A coming edit where the client has it: its positions in the text of now, or as one replacement. */
import type { TextEdit as LspTextEdit, Position } from 'vscode-languageserver/node';
import type { ComingEdit } from '../queue/index.ts';
import type { TextEdit, TextSnapshot } from '../text/index.ts';
import type { ClientSession } from './client-session.ts';

type Where = Pick<ClientSession, 'documents' | 'positions'>;

/** An edit with its positions, valid for the text the client has now. */
export interface Placed {
  readonly text: TextSnapshot;
  readonly edits: readonly LspTextEdit[];
  readonly start: Position;
  readonly cursor: Position | undefined;
}

/** Undefined when the edit does not refer to the current text of an open, active file, or would change nothing. */
export function place(session: Where, coming: ComingEdit): Placed | undefined {
  const text = session.documents.active(coming.uri);
  if (!text || text.version !== coming.version) return undefined;
  const parts = coming.edit.filter((r) => r.to <= text.length && text.slice(r.from, r.to) !== r.text);
  const first = parts[0];
  if (!first) return undefined;
  const edits = parts.map((r) => ({ range: session.positions.range(text, r), newText: r.text }));
  return {
    text,
    edits,
    start: session.positions.position(text, first.from),
    cursor: coming.cursorAfter === undefined ? undefined : cursorAfter(session, text, coming),
  };
}

function cursorAfter(session: Where, text: TextSnapshot, coming: ComingEdit): Position | undefined {
  const after = text.apply(coming.edit, text.version);
  return session.positions.position(after, coming.cursorAfter ?? 0);
}

/** The edit as a single replacement: from its first to its last changed offset. */
export function hull(
  text: TextSnapshot,
  edit: TextEdit,
): { from: number; to: number; text: string } | undefined {
  const first = edit[0];
  const last = edit.at(-1);
  if (!first || !last || last.to > text.length) return undefined;
  let out = '';
  let at = first.from;
  for (const r of edit) {
    out += text.slice(at, r.from) + r.text;
    at = r.to;
  }
  return text.slice(first.from, last.to) === out ? undefined : { from: first.from, to: last.to, text: out };
}
