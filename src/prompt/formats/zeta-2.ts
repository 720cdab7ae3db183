/**
 * Zeta 2 (8 B, open weights, on Seed-Coder): what follows the region first, then other files, diffs, what precedes it, and
 * the region as the first half of a merge conflict; the answer is its second half.
 * Source: the prompts that the open weights were published with.
 */
import { some } from '../../base/index.ts';
import { assemble, type Part } from '../assemble.ts';
import type { PromptFormat } from '../prompt-format.ts';
import { readRegion } from '../read-region.ts';
import { unifiedHunks } from '../recent-hunks.ts';
import { lf, rangeOf, textOf, textWithCursor, windowAt, windowOfTokens } from '../window.ts';

const suffixToken = '<[fim-suffix]>';
const prefixToken = '<[fim-prefix]>';
const middleToken = '<[fim-middle]>';
const endToken = '<[end▁of▁sentence]>';
const file = '<filename>';
const cursorMarker = '<|user_cursor|>';
const current = '<<<<<<< CURRENT';
const middle = '=======';
const updated = '>>>>>>> UPDATED';
const noEdits = 'NO_EDITS';
const markers = [suffixToken, prefixToken, middleToken, endToken, file, current];
const sourceMarkers = [...markers, cursorMarker, updated];
const stop = [updated, endToken];

const regionTokens = 350;
const contextTokens = 150;
const mostEdits = 6;

export const zeta2: PromptFormat = {
  name: 'zeta-2',
  render(input, budget) {
    const { path, document, cursor } = input;
    const window = windowOfTokens(document, windowAt(document, cursor, 0, 0), regionTokens, budget);
    const excerpt = windowOfTokens(document, window, contextTokens, budget);
    const region = textWithCursor(document, window, cursor, cursorMarker);
    const above = textOf(document, excerpt.from, window.from);
    const below = textOf(document, window.to, excerpt.to);
    const related = input.related.map(
      (r, i): Part => ({
        text: `${file}${r.path}\n${lf(r.text).replace(/\n+$/, '')}\n\n`,
        rank: 100 + i,
        label: r.path,
        source: r.path + r.text,
      }),
    );
    const edits = input.recent.slice(-mostEdits);
    const changes = edits.flatMap((edit, i): Part[] => {
      const diff = unifiedHunks(edit);
      if (diff === undefined) return [];
      const text = `--- a/${edit.path}\n+++ b/${edit.path}\n${diff}\n\n`;
      return [
        { text, rank: 1 + edits.length - i, label: `change of ${edit.path}`, source: edit.path + diff },
      ];
    });
    const made = assemble(
      [
        { text: `${suffixToken}${below}\n${prefixToken}`, rank: 0, label: 'below', source: below },
        ...related,
        { text: `${file}edit_history\n`, rank: 0, label: 'history', source: '' },
        ...changes,
        {
          text: [
            `${file}${path}`,
            ...(window.from > excerpt.from ? [above] : []),
            current,
            region,
            middle,
            middleToken,
          ].join('\n'),
          rank: 0,
          label: 'region',
          source: path + above + textOf(document, window.from, window.to),
        },
      ],
      sourceMarkers,
      budget,
    );
    if (!made.ok) return made;
    return some({ ...made.value, stop, document, region: rangeOf(document, window), prefill: '' });
  },
  parse(answer, prompt, finished) {
    if (answer.trimStart().startsWith(noEdits)) return { kind: 'nothing' };
    return readRegion(answer, prompt, { cursors: [cursorMarker], markers, endsLine: true }, finished);
  },
};
