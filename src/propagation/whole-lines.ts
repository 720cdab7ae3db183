/** Whole lines put in or taken out: the lines beside them are as they were. */
import type { Replacement, TextSnapshot } from '../text/index.ts';

/** Only put in, or only taken out: from one place in a line to the same in another, as an edit may write it. */
export function isWholeLines(before: TextSnapshot, { from, to, text }: Replacement): boolean {
  if (from !== to && text !== '') return false;
  const lines = from === to ? text : before.slice(from, to);
  const line = before.lineAt(from);
  const head = before.slice(line.from, from);
  return lines.endsWith(`\n${head}`) || (from === line.to && lines.startsWith('\n'));
}
