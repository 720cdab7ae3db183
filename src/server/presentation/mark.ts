/** Where and how the server itself marks a prediction. One prediction has one place, so none is marked twice. */
import type { EditPrediction } from '../../prediction/index.ts';
import type { ClientSession } from '../client-session.ts';
import { hull } from '../place.ts';
import { insertionAt } from './insertion.ts';

export type Mark = 'diagnostic' | 'inlayHint' | 'none';

export function markOf(session: ClientSession, prediction: EditPrediction): Mark {
  const show = session.settings['server.hint.show'];
  if (show === 'off') return 'none';
  if (show !== 'auto') return show;
  if (session.plugin || session.client.copilot) return 'none';
  // What ghost text or the completion menu can show at the cursor needs no second mark.
  if (session.inline && inlineReaches(session, prediction)) return 'none';
  return session.client.labelGhost && session.client.inlayHint ? 'inlayHint' : 'diagnostic';
}

/** Inline completion shows what is inserted at the cursor; in Neovim also what changes in its line or the next. */
function inlineReaches({ editor, client }: ClientSession, prediction: EditPrediction): boolean {
  const now = editor.snapshot(prediction.uri);
  if (!now || now.document.version !== prediction.version) return false;
  const whole = hull(now.document, prediction.edit);
  if (!whole) return false;
  if (insertionAt(now.document, whole, now.cursor)) return true;
  const line = (offset: number) => now.document.lineAt(offset).number;
  const down = line(whole.from) - line(now.cursor);
  return client.inlineAnywhere && line(whole.to) === line(whole.from) && (down === 0 || down === 1);
}
