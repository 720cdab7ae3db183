/** A suggestion as the server's `foretype/nextEdit` answers it, and how a terminal shows it. */
import { structuredPatch } from 'diff';
import type { Paint } from './paint.ts';

export interface WirePosition {
  readonly line: number;
  readonly character: number;
}

export interface WireEdit {
  readonly range: { readonly start: WirePosition; readonly end: WirePosition };
  readonly newText: string;
}

/** Kind `edit`, and what our extension adds to the ACP shape: reason, sites left, confidence. */
export interface Suggestion {
  readonly id: string;
  readonly kind: string;
  readonly uri: string;
  readonly version: number;
  readonly edits: readonly WireEdit[];
  readonly reason: string;
  readonly sites: number;
  readonly source: string;
}

/** Applies wire edits (all positions refer to `text`, UTF-16) to a text. */
export function applyWireEdits(text: string, edits: readonly WireEdit[]): string {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const offset = (p: WirePosition) => Math.min((starts[p.line] ?? text.length) + p.character, text.length);
  const sorted = edits.toSorted((a, b) => offset(b.range.start) - offset(a.range.start));
  let out = text;
  for (const e of sorted)
    out = out.slice(0, offset(e.range.start)) + e.newText + out.slice(offset(e.range.end));
  return out;
}

/** As a diff with one line of context, line numbers and, where the terminal has them, colors. */
export function renderDiff(before: string, after: string, paint: Paint): string {
  const { hunks } = structuredPatch('a', 'b', before, after, '', '', { context: 1 });
  return hunks
    .map((hunk) => {
      let line = hunk.oldStart;
      return hunk.lines
        .filter((text) => !text.startsWith('\\'))
        .map((text) => {
          const number = text.startsWith('+') ? '    ' : String(line++).padStart(4);
          const color = text.startsWith('+') ? 'green' : text.startsWith('-') ? 'red' : 'dim';
          return `  ${paint('dim', number)} ${paint(color, text)}`;
        })
        .join('\n');
    })
    .join('\n');
}
