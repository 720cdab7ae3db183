/** Whether a place is code, or stands in a string or a comment; what a string interpolates is code. */
import type { OffsetRange } from '../text/index.ts';
import type { Evidence } from './evidence.ts';

export function zoneOf(evidence: Evidence, uri: string, range: OffsetRange): 'code' | 'string' | 'comment' {
  const node = evidence.tree(uri)?.nodeAt(range);
  for (let at = node ?? null; at; at = at.parent) {
    if (/comment/.test(at.type)) return 'comment';
    if (/interpolation|substitution/.test(at.type)) return 'code';
    if (/string|char_literal/.test(at.type)) return 'string';
  }
  return 'code';
}
