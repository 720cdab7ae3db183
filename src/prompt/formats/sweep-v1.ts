/**
 * Sweep next-edit v1 (0.5 B and 1.5 B, Apache-2.0, on Qwen2.5-Coder): other files, recent changes, and the same 21 lines
 * three times: before the latest change, now, and, to be written, next. One token separates all.
 * Source: the model card of sweepai/sweep-next-edit-1.5B.
 */
import { some } from '../../base/index.ts';
import { assemble, type Part } from '../assemble.ts';
import type { PromptFormat } from '../prompt-format.ts';
import { readRegion } from '../read-region.ts';
import { beforeRecent, recentHunks } from '../recent-hunks.ts';
import { chunkAround, lf, rangeOf, textOf, windowAt } from '../window.ts';

const separator = '<|file_sep|>';
const stop = [separator, '<|endoftext|>'];

/** Control tokens of Qwen2.5-Coder. */
export const qwenMarkers = [
  separator,
  '<|endoftext|>',
  '<|fim_prefix|>',
  '<|fim_suffix|>',
  '<|fim_middle|>',
  '<|fim_pad|>',
  '<|repo_name|>',
  '<|im_start|>',
  '<|im_end|>',
];

const around = 10;
const mostHunks = 6;

export const sweepV1: PromptFormat = {
  name: 'sweep-v1',
  render(input, budget) {
    const { path, document, cursor } = input;
    const window = windowAt(document, cursor, around, around);
    const now = textOf(document, window.from, window.to);
    const original = beforeRecent(input, window, 1);
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
    const changes = recentHunks(input.recent, 1)
      .slice(-mostHunks)
      .toReversed()
      .map(
        (h, i): Part => ({
          text: section(`${h.path}.diff`, `original:\n${h.old}\nupdated:\n${h.updated}`),
          rank: 1 + i,
          label: `change of ${h.path}`,
          source: h.path + h.old + h.updated,
        }),
      );
    const task: Part = {
      text: `${section(`original/${path}`, original)}${section(`current/${path}`, now)}${separator}updated/${path}\n`,
      rank: 0,
      label: 'window',
      source: path + original + now,
    };
    const made = assemble([...related.toReversed(), whole, ...changes, task], qwenMarkers, budget);
    if (!made.ok) return made;
    return some({ ...made.value, stop, document, region: rangeOf(document, window), prefill: '' });
  },
  parse: (answer, prompt, finished) =>
    readRegion(answer, prompt, { cursors: [], markers: qwenMarkers, endsLine: true }, finished),
};
