/** Leads the user on: to an edit, or to where one is likely. */
import type { Position } from 'vscode-languageserver/node';
import type { EditPrediction } from '../../prediction/index.ts';
import { place } from '../place.ts';
import { withProgress } from '../progress.ts';
import { say } from '../say.ts';
import type { Session } from '../session.ts';
import { type NextCursor, nextCursors } from './next-cursor.ts';

/** Less likely places are not worth a jump. */
const least = 0.03;

/** To the place of an edit that is known. */
export async function jump(s: Session, prediction: EditPrediction): Promise<void> {
  const placed = place(s, prediction);
  if (!placed) return;
  s.ledTo = nameOf(prediction);
  await show(s, prediction.uri, placed.start);
  s.predictor.shown(prediction.id);
}

/** The key has led there, and the text is as it was. */
export function wasLedTo(s: Session, edit: Pick<EditPrediction, 'id' | 'version'>): boolean {
  return s.ledTo === nameOf(edit);
}

function nameOf({ id, version }: Pick<EditPrediction, 'id' | 'version'>): string {
  return `${id} ${version}`;
}

/** To the likeliest place, edit or not; who asks again without having changed anything is led to the one after it. */
export async function goOn(s: Session, uri: string): Promise<void> {
  const asked = { uri, manual: true, crossFile: true };
  const never = new AbortController().signal;
  const found = await withProgress(s, 'Looking for the next place', () => nextCursors(s, asked, never));
  const first = found.find((cursor) => !isThere(s, cursor));
  if (!first || first.probability < least) {
    say(s, 'the last changes lead nowhere else');
    return;
  }
  const { id, position, version } = first;
  if (id !== undefined) s.ledTo = nameOf({ id, version });
  await show(s, first.uri, position);
  if (id !== undefined) s.predictor.shown(id);
  const text = s.documents.active(first.uri);
  if (text) s.editor.moveCursor(text.uri, s.positions.offset(text, position));
}

/** Nobody needs to be led to an edit in his own line. Of likely lines those are left out before. */
function isThere(s: Session, { id, uri, version, line }: NextCursor): boolean {
  if (id === undefined) return false;
  const here = s.current === undefined ? undefined : s.editor.snapshot(s.current);
  const own = here?.document.uri === uri && here.document.lineAt(here.cursor).number === line;
  return own || wasLedTo(s, { id, version });
}

/** The cursor alone goes there: where something is selected, editors do not give Tab away. */
async function show(s: Session, uri: string, position: Position): Promise<void> {
  await s.ask.request(
    s.client.showDocument,
    'window/showDocument',
    { uri, takeFocus: true, selection: { start: position, end: position } },
    s.settings['server.answer.timeoutMs'],
  );
}
