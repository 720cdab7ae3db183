/**
 * How the places of a review show in a client without a plugin: a diagnostic on the lines of each, with what stood there.
 * What need not be read is a hint, grey where the client can show that.
 */
import { type Diagnostic, DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver/node';
import type { OpenReview, ReviewPlace } from '../../review/index.ts';
import type { OffsetRange, TextSnapshot } from '../../text/index.ts';
import type { ClientSession } from '../client-session.ts';

/** Of the lines that stood there. */
const shownLines = 12;
const shownChars = 160;

export interface FileMarks {
  readonly diagnostics: Diagnostic[];
  readonly version: number;
}

/** By uri. */
export function reviewMarks(s: Pick<ClientSession, 'client' | 'positions' | 'documents'>, open: OpenReview) {
  const marks = new Map<string, FileMarks>();
  for (const place of open.places) {
    const text = open.textOf(place.uri);
    if (!text) continue;
    const own = marks.get(place.uri) ?? {
      diagnostics: [],
      version: s.documents.active(place.uri)?.version ?? 0,
    };
    marks.set(place.uri, own);
    own.diagnostics.push({
      range: s.positions.range(text, markedRange(text, place.range)),
      severity: place.reading === 'read' ? DiagnosticSeverity.Information : DiagnosticSeverity.Hint,
      source: 'foretype',
      code: 'review',
      message: messageOf(open, place),
      ...(place.reading === 'skip' && s.client.unnecessaryTag ? { tags: [DiagnosticTag.Unnecessary] } : {}),
    });
  }
  return marks;
}

/** Without the last line break, which would mark the line behind it too; lines that are gone are marked on the next. */
function markedRange(text: TextSnapshot, { from, to }: OffsetRange): OffsetRange {
  const last = text.lineAt(to > from ? to - 1 : from);
  return { from, to: Math.max(from, last.to) };
}

/** `review: rename total → sum (2 of 9 left)`, why it need not be read, and what stood there. */
export function messageOf(open: OpenReview, place: ReviewPlace): string {
  const { intent, why, fate, old } = place;
  const like = place.sameAs === '' ? 1 : open.like(place.id).length;
  const folded = why === 'same as above' && like > 1 ? `same as above ×${like}` : why;
  const file = fate === 'made' ? 'new file' : fate === 'removed' ? 'file deleted' : '';
  const remarks = [folded, file].filter((part) => part !== '').join(', ');
  const head = `review: ${intent}${remarks === '' ? '' : ` (${remarks})`}`;
  if (old === '') return head;
  const lines = old.replace(/\r?\n$/, '').split('\n');
  const shown = lines.slice(0, shownLines).map((line) => `- ${line.trimEnd().slice(0, shownChars)}`);
  const rest = lines.length > shownLines ? [`- … ${lines.length - shownLines} more lines`] : [];
  return [head, ...shown, ...rest].join('\n');
}
