/**
 * textDocument/inlineCompletion: an insertion at the cursor for everybody; rewrites and the next line only for Neovim,
 * which alone draws them (R13).
 */
import type { Position, Range } from 'vscode-languageserver/node';
import type { TextSnapshot } from '../../text/index.ts';
import type { Dispatcher } from '../dispatch.ts';
import { hull } from '../place.ts';
import { insertionAt } from '../presentation/insertion.ts';
import { inlineCompletion } from '../protocol/lsp-params.ts';
import type { Session } from '../session.ts';
import { completion, nextEdit } from './next-edit.ts';

export interface InlineItem {
  readonly id: string;
  readonly insertText: string;
  readonly range: Range;
}

export const acceptedItemCommand = 'github.copilot.didAcceptCompletionItem';

export function registerInlineCompletion(on: Dispatcher, session: () => Session): void {
  on.request('textDocument/inlineCompletion', {
    params: inlineCompletion,
    lane: (p) => `inline ${p.textDocument.uri}`,
    async run(p, signal) {
      const s = session();
      s.inline = true;
      const selected = p.context?.selectedCompletionInfo ?? undefined;
      const item = await inlineItem(s, { ...p, manual: p.context?.triggerKind === 1, selected }, signal);
      if (!item) return { items: [] };
      const command = { title: 'Accepted', command: acceptedItemCommand, arguments: [item.id] };
      return { items: [{ insertText: item.insertText, range: item.range, command }] };
    },
  });
}

export async function inlineItem(
  s: Session,
  p: {
    textDocument: { uri: string; version?: number | null | undefined };
    position: Position;
    manual: boolean;
    selected?: { range: Range; text: string } | undefined;
  },
  signal: AbortSignal,
): Promise<InlineItem | undefined> {
  if (!s.settings['server.inlineCompletion.enable']) return undefined;
  const { uri, version } = p.textDocument;
  const asked = { uri, version, position: p.position, manual: p.manual, crossFile: false };
  const typed = await completion(s, asked, signal);
  if (typed.ok) {
    const { prediction, placed } = typed.value;
    const item = atCursor(s, placed.text, prediction, p);
    if (item) return item;
  }
  if (signal.aborted || p.selected) return undefined;
  const next = await nextEdit(s, asked, signal);
  if (!next.ok) return undefined;
  const { prediction, placed } = next.value;
  return atCursor(s, placed.text, prediction, p) ?? anywhere(s, placed.text, prediction, p.position);
}

function atCursor(
  s: Session,
  text: TextSnapshot,
  prediction: { id: string; edit: readonly { from: number; to: number; text: string }[] },
  p: { position: Position; selected?: { range: Range; text: string } | undefined },
): InlineItem | undefined {
  const cursor = s.positions.offset(text, p.position);
  const whole = hull(text, prediction.edit);
  const insertion = whole && insertionAt(text, whole, cursor);
  if (!insertion) return undefined;
  const at = s.positions.position(text, cursor);
  if (!p.selected) return { id: prediction.id, insertText: insertion.text, range: { start: at, end: at } };
  // With a selected completion the item must extend it and use its range, or the client drops it.
  const { from, to } = s.positions.offsets(text, p.selected.range);
  if (cursor < from || cursor > to) return undefined;
  const insertText = text.slice(from, cursor) + insertion.text + text.slice(cursor, to);
  if (!insertText.startsWith(p.selected.text)) return undefined;
  return { id: prediction.id, insertText, range: s.positions.range(text, { from, to }) };
}

function anywhere(
  s: Session,
  text: TextSnapshot,
  prediction: { id: string; edit: readonly { from: number; to: number; text: string }[] },
  position: Position,
): InlineItem | undefined {
  if (!s.client.inlineAnywhere) return undefined;
  const whole = hull(text, prediction.edit);
  if (!whole) return undefined;
  const range = s.positions.range(text, whole);
  const down = range.start.line - position.line;
  if (range.start.line !== range.end.line || down < 0 || down > 1) return undefined;
  return { id: prediction.id, insertText: whole.text, range };
}
