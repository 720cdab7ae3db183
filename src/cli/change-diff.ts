/** A change of a file, as a terminal shows it: the path, then the diff. */
import type { FileChange } from '../apply/index.ts';
import type { Paint } from './paint.ts';
import { renderDiff } from './suggestion.ts';
import { textOf } from './work-folder.ts';

export function changeDiff(change: FileChange, paint: Paint): string {
  const before = change.kind === 'create' ? '' : change.before.text;
  const to = change.kind === 'edit' && change.moveTo !== undefined ? ` → ${change.moveTo}` : '';
  return `${paint('bold', `${change.path}${to}`)}\n${renderDiff(before, textOf(change) ?? '', paint)}\n\n`;
}
