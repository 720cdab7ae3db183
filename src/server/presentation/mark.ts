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
  if (session.inline && insertsAtCursor(session, prediction)) return 'none';
  return session.client.labelGhost && session.client.inlayHint ? 'inlayHint' : 'diagnostic';
}

/**
 * What ghost text or the completion menu can show at the cursor needs no second mark. What Neovim draws besides, a change
 * of that line or the next, has one: it draws ghost text only in insert mode, and diagnostics that come in insert mode
 * only behind it. Nobody tells the server which of the two it is.
 */
function insertsAtCursor({ editor }: ClientSession, prediction: EditPrediction): boolean {
  const now = editor.snapshot(prediction.uri);
  if (!now || now.document.version !== prediction.version) return false;
  const whole = hull(now.document, prediction.edit);
  return whole !== undefined && insertionAt(now.document, whole, now.cursor) !== undefined;
}
