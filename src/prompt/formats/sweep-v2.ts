/**
 * Sweep next-edit v2 (7 B, Apache-2.0): as v1, with line numbers on every section, the cursor in the current one, a block of
 * at most eight lines, and as the original what it was before all the changes shown. Where lines were just put in above the cursor, the answer's first line is given.
 * Source: the reference inference code of sweepai/sweep-next-edit-v2-7B.
 */
import { some } from '../../base/index.ts';
import { assemble, type Part } from '../assemble.ts';
import type { PromptFormat } from '../prompt-format.ts';
import { readRegion } from '../read-region.ts';
import { beforeRecent, insertedAbove, recentHunks } from '../recent-hunks.ts';
import { chunkAround, lf, rangeOf, textOf, textWithCursor, windowAt, withoutBlankEdges } from '../window.ts';
import { qwenMarkers } from './sweep-v1.ts';

const separator = '<|file_sep|>';
const cursorMarker = '<|cursor|>';
const stop = [separator, '<|endoftext|>'];
const above = 2;
const below = 5;
const mostHunks = 6;

export const sweepV2: PromptFormat = {
  name: 'sweep-v2',
  render(input, budget) {
    const { path, document, cursor } = input;
    const line = document.lineAt(cursor).number;
    const window = withoutBlankEdges(document, windowAt(document, cursor, above, below), line);
    const now = textOf(document, window.from, window.to);
    const original = beforeRecent(input, window, mostHunks);
    const prefill = insertedAbove(input, window) && line > window.from ? givenStart(now) : '';
    const span = `${path}:${window.from + 1}:${window.to}`;
    const section = (name: string, text: string) => `${separator}${name}\n${text}\n`;
    const related = input.related.map(
      (r, i): Part => ({
        text: section(r.path, lf(r.text)),
        rank: 200 + i,
        label: r.path,
        source: r.path + r.text,
      }),
    );
    const chunk = chunkAround(document, cursor);
    const file = textOf(document, chunk.from, chunk.to);
    const whole: Part = { text: section(path, file), rank: 100, label: `${path} around`, source: file };
    const latest = recentHunks(input.recent, 1).slice(-mostHunks);
    const changes = latest.map(
      (h, i): Part => ({
        text: section(`${h.path}:${h.start}:${h.end}`, `original:\n${h.old}\nupdated:\n${h.updated}`),
        rank: latest.length - i,
        label: `change of ${h.path}`,
        source: h.path + h.old + h.updated,
      }),
    );
    const current = textWithCursor(document, window, cursor, cursorMarker);
    const task: Part = {
      text: `${section(`original/${span}`, original)}${section(`current/${span}`, current)}${separator}updated/${span}\n${prefill}`,
      rank: 0,
      label: 'window',
      source: path + original + now,
    };
    const markers = [...qwenMarkers, cursorMarker];
    const made = assemble([...related.toReversed(), whole, ...changes, task], markers, budget);
    if (!made.ok) return made;
    return some({ ...made.value, stop, document, region: rangeOf(document, window), prefill });
  },
  parse: (answer, prompt, finished) =>
    readRegion(answer, prompt, { cursors: [cursorMarker], markers: qwenMarkers, endsLine: true }, finished),
};

/** The first line and the blank ones behind it. */
function givenStart(text: string): string {
  return /^[^\n]*\n+/.exec(text)?.[0] ?? '';
}
