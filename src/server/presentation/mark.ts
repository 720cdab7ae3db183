/** Where and how the server itself marks a prediction. One prediction has one place, so none is marked twice. */
import type { EditPrediction } from '../../prediction/index.ts';
import type { ClientSession } from '../client-session.ts';

export type Mark = 'diagnostic' | 'inlayHint' | 'none';

export function markOf(session: ClientSession, prediction: EditPrediction): Mark {
  const show = session.settings['server.hint.show'];
  if (show === 'off') return 'none';
  if (show !== 'auto') return show;
  if (session.plugin || session.client.copilot) return 'none';
  // What ghost text or the completion menu can show at the cursor needs no second mark.
  if (session.inline && (prediction.kind === 'edit' || inlineReaches(session, prediction))) return 'none';
  return session.client.labelGhost && session.client.inlayHint ? 'inlayHint' : 'diagnostic';
}

/** Neovim draws a change of the next line as inline completion: then that is where the user sees it. */
function inlineReaches(session: ClientSession, prediction: EditPrediction): boolean {
  if (!session.client.inlineAnywhere) return false;
  const now = session.editor.snapshot(prediction.uri);
  if (!now || now.document.version !== prediction.version) return false;
  const from = now.document.lineAt(now.cursor).number;
  const lines = now.document.lineAt(prediction.target).number - from;
  return lines === 0 || lines === 1;
}
