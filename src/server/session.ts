/** What every handler works with: the one client, its documents, and the prediction for it. */
import type { TextEdit as LspTextEdit, Position } from 'vscode-languageserver/node';
import type { Clock, Log } from '../base/index.ts';
import type { Settings } from '../config/index.ts';
import type { Editor } from '../editor/index.ts';
import type { Answers, Planner, Plans } from '../planning/index.ts';
import type { EditPrediction, Predictor } from '../prediction/index.ts';
import type { ComingEdit } from '../queue/index.ts';
import type { Reviews } from '../review/index.ts';
import type { TextEdit, TextSnapshot } from '../text/index.ts';
import type { AnswerPages } from './answer-pages.ts';
import type { Ask } from './ask.ts';
import type { Client } from './client.ts';
import type { CodeSearch } from './code-search.ts';
import type { Documents } from './documents.ts';
import type { PlanWalk } from './plan-walk.ts';
import type { Positions } from './positions.ts';
import type { Check } from './protocol/foretype.ts';
import type { ReviewWalk } from './review-walk.ts';

export interface Session {
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly ask: Ask;
  readonly editor: Editor;
  readonly predictor: Predictor;
  readonly planner: Planner;
  readonly plans: Plans;
  readonly answers: Answers;
  readonly pages: AnswerPages;
  readonly walk: PlanWalk;
  readonly reviews: Reviews;
  readonly review: ReviewWalk;
  /** The workspace folders' uris, as they are now. */
  readonly folders: readonly string[];
  readonly search: CodeSearch;
  readonly documents: Documents;
  readonly client: Client;
  readonly positions: Positions;
  readonly settings: Settings;
  /** What the doctor knows beyond the server itself. */
  checks(): Promise<readonly Check[]>;
  /** Calls `listener` after every change of a document; the returned function ends it. */
  onDidChange(listener: () => void): () => void;
  /** The traces of the last requests, as Markdown. */
  traces(): string;
  /** The document the user is in: focused, else last changed or asked about. */
  current: string | undefined;
  /** A plugin asks for next edits and draws them itself. */
  plugin: boolean;
  /** It has asked `foretype/nextEdit` before, so it knows what `foretype/changed` means. */
  hears: boolean;
  /** What the last answer to `foretype/nextEdit` offered, by id: it may be on the screen. */
  offered: string | undefined;
  /** The edit, by id, from which the user went to look at a declaration. */
  lookedFrom: string | undefined;
  /** How many times a plan began or was complete. */
  plansTold: number;
  /** It has asked, and was not told since then that more is known. */
  asked: boolean;
  /** The client has asked for inline completion. */
  inline: boolean;
}

/** An edit with its positions, valid for the text the client has now. */
export interface Placed {
  readonly text: TextSnapshot;
  readonly edits: readonly LspTextEdit[];
  readonly start: Position;
  readonly cursor: Position | undefined;
}

/** Undefined when the edit does not refer to the current text of an open, active file, or would change nothing. */
export function place(session: Session, coming: ComingEdit): Placed | undefined {
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

function cursorAfter(session: Session, text: TextSnapshot, coming: ComingEdit): Position | undefined {
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

/** Where and how the server itself marks a prediction. One prediction has one place, so none is marked twice. */
export type Mark = 'diagnostic' | 'inlayHint' | 'none';

export function markOf(session: Session, prediction: EditPrediction): Mark {
  const show = session.settings['server.hint.show'];
  if (show === 'off') return 'none';
  if (show !== 'auto') return show;
  if (session.plugin || session.client.copilot) return 'none';
  // What ghost text or the completion menu can show at the cursor needs no second mark.
  if (session.inline && (prediction.kind === 'edit' || inlineReaches(session, prediction))) return 'none';
  return session.client.labelGhost && session.client.inlayHint ? 'inlayHint' : 'diagnostic';
}

/** Neovim draws a change of the next line as inline completion: then that is where the user sees it. */
function inlineReaches(session: Session, prediction: EditPrediction): boolean {
  if (!session.client.inlineAnywhere) return false;
  const now = session.editor.snapshot(prediction.uri);
  if (!now || now.document.version !== prediction.version) return false;
  const from = now.document.lineAt(now.cursor).number;
  const lines = now.document.lineAt(prediction.target).number - from;
  return lines === 0 || lines === 1;
}
