/**
 * textDocument/completion: one item at the cursor, in the only shape that every client inserts rightly (R1, R2): one
 * line that replaces the word at the cursor, the other lines as additional edits, kind Text, no snippet, no command.
 */
import {
  type CompletionItem,
  CompletionItemKind,
  InsertTextFormat,
  type TextEdit,
} from 'vscode-languageserver/node';
import { z } from 'zod';
import type { EditPrediction } from '../../prediction/index.ts';
import type { TextSnapshot } from '../../text/index.ts';
import type { Dispatcher } from '../dispatch.ts';
import { insertionAt, wordStart } from '../presentation/insertion.ts';
import { short } from '../presentation/phrase.ts';
import { atPosition } from '../protocol/lsp-params.ts';
import type { Session } from '../session.ts';
import { completion } from './next-edit.ts';

export function registerCompletion(on: Dispatcher, session: () => Session): void {
  on.request('textDocument/completion', {
    params: atPosition,
    lane: (p) => `completion ${p.textDocument.uri}`,
    async run(p, signal) {
      const s = session();
      const none = { isIncomplete: true, items: [] as CompletionItem[] };
      const show = s.settings['server.completion.show'];
      if (show === 'off' || (show === 'auto' && (s.client.inlineCompletion || s.plugin))) return none;
      const { uri, version } = p.textDocument;
      const found = await completion(
        s,
        { uri, version, position: p.position, manual: false, crossFile: false },
        signal,
      );
      if (!found.ok) return none;
      const { prediction, placed } = found.value;
      const item = itemFor(s, placed.text, prediction, s.positions.offset(placed.text, p.position));
      return item ? { isIncomplete: true, items: [item] } : none;
    },
  });

  on.request('completionItem/resolve', {
    params: z.looseObject({ label: z.string() }),
    run(item) {
      const s = session();
      const data = item.data;
      const id = typeof data === 'object' && data !== null && 'foretype' in data ? data.foretype : undefined;
      const why = typeof id === 'string' ? s.predictor.explain(id) : undefined;
      if (typeof id !== 'string') return item;
      const preview = fenced(item);
      return { ...item, documentation: { kind: 'markdown', value: why ? `${preview}\n\n${why}` : preview } };
    },
  });
}

/** Undefined where this shape cannot hold the edit. */
export function itemFor(
  s: Session,
  text: TextSnapshot,
  prediction: EditPrediction,
  cursor: number,
): CompletionItem | undefined {
  const main = prediction.edit.find((r) => r.from <= cursor && cursor <= r.to);
  const insertion = main && insertionAt(text, main, cursor);
  if (!main || !insertion) return undefined;
  const line = text.lineAt(cursor);
  const start = wordStart(text, cursor);
  const word = text.slice(start, cursor);
  const lines = insertion.text.split('\n');
  const first = (lines[0] ?? '').replace(/\r$/, '');
  if (first === '') return undefined;
  const others: TextEdit[] = prediction.edit.flatMap((r) =>
    r === main || (r.from <= line.to && r.to >= line.from)
      ? []
      : [{ range: s.positions.range(text, r), newText: r.text }],
  );
  if (lines.length > 1 && cursor === contentEnd(line) && line.number + 1 < text.lineCount) {
    const at = { line: line.number + 1, character: 0 };
    others.push({ range: { start: at, end: at }, newText: `${lines.slice(1).join('\n')}${text.lineBreak}` });
  }
  const newText = word + first;
  const ghost = s.client.labelGhost && lines.length > 1 && others.length > 0;
  return {
    // Eglot's preview draws the label after the typed word, line breaks and all (R13).
    label: ghost ? word + insertion.text : short(newText),
    kind: CompletionItemKind.Text,
    detail: `foretype: ${short(prediction.reason)}`,
    filterText: word === '' ? newText : word,
    sortText: '\u0000',
    insertTextFormat: InsertTextFormat.PlainText,
    textEdit: { range: s.positions.range(text, { from: start, to: cursor }), newText },
    ...(others.length > 0 ? { additionalTextEdits: others } : {}),
    data: { foretype: prediction.id },
  };
}

function contentEnd(line: { text: string; to: number }): number {
  return line.text.endsWith('\r') ? line.to - 1 : line.to;
}

function fenced(item: Record<string, unknown>): string {
  const edit = item.textEdit as { newText?: unknown } | undefined;
  const more = Array.isArray(item.additionalTextEdits) ? (item.additionalTextEdits as TextEdit[]) : [];
  const lines = [String(edit?.newText ?? item.label), ...more.map((e) => e.newText.trimEnd())];
  return `\`\`\`diff\n${lines
    .flatMap((l) => l.split('\n'))
    .map((l) => `+ ${l}`)
    .join('\n')}\n\`\`\``;
}
