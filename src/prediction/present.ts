/** How a coming edit is shown: at once where the eyes are, as a place to go to where they are not. */
import type { Trace } from '../base/index.ts';
import type { ComingEdit } from '../queue/index.ts';
import { minimize, type TextSnapshot } from '../text/index.ts';
import type { EditPrediction } from './edit-prediction.ts';

const nearLines = 2;
const glanceLines = 12;

/** `cursor` is undefined when it is in another document. `document` is the edit's own. */
export function present(
  coming: ComingEdit,
  document: TextSnapshot,
  cursor: number | undefined,
): EditPrediction {
  const [first, last] = [coming.edit[0]!, coming.edit.at(-1)!];
  const target = (minimize(coming.edit, document)[0] ?? first).from;
  const line = document.lineAt(target).number;
  const lines = document.lineAt(last.to).number - document.lineAt(first.from).number + 1;
  const written = coming.edit.reduce((sum, r) => sum + r.text.split('\n').length - 1, 0);
  const far = cursor === undefined || Math.abs(document.lineAt(cursor).number - line) > nearLines;
  const tall = Math.max(lines, written) > glanceLines && document.lineAt(cursor ?? 0).number !== line;
  return { ...coming, target, kind: far || tall ? 'jump' : 'edit' };
}

/** Why it exists, as Markdown. */
export function explanation(coming: ComingEdit, trace: Trace | undefined): string {
  const places = coming.sites > 1 ? `, one of ${coming.sites} places` : '';
  const head = `**${coming.reason}**${places}\n\nfrom ${coming.source}, p(accept) = ${coming.confidence.toFixed(2)}\n`;
  return trace ? `${head}\n${trace.toMarkdown()}` : head;
}
