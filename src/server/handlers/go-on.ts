/** Leads the user on: to an edit, or to where one is likely. */
import type { Position } from 'vscode-languageserver/node';
import type { EditPrediction } from '../../prediction/index.ts';
import { place } from '../place.ts';
import { withProgress } from '../progress.ts';
import { say } from '../say.ts';
import type { Session } from '../session.ts';
import { nextCursors } from './next-cursor.ts';

/** Less likely places are not worth a jump. */
const least = 0.03;

/** To the place of an edit that is known. */
export async function jump(s: Session, prediction: EditPrediction): Promise<void> {
  const placed = place(s, prediction);
  if (!placed) return;
  await show(s, prediction.uri, placed.start);
  s.predictor.shown(prediction.id);
}

/** To the likeliest place, edit or not; who asks again without having changed anything is led to the one after it. */
export async function goOn(s: Session, uri: string): Promise<void> {
  const asked = { uri, manual: true, crossFile: true };
  const never = new AbortController().signal;
  const [first] = await withProgress(s, 'Looking for the next place', () => nextCursors(s, asked, never));
  if (!first || first.probability < least) {
    say(s, 'the last changes lead nowhere else');
    return;
  }
  const { id, position } = first;
  await show(s, first.uri, position);
  if (id !== undefined) s.predictor.shown(id);
  const text = s.documents.active(first.uri);
  if (text) s.editor.moveCursor(text.uri, s.positions.offset(text, position));
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
