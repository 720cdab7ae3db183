/**
 * Instinct (7 B, Apache-2.0, on Qwen2.5-Coder): a chat of one turn; context, diffs newest first, and fifty lines with a
 * region of seven to be written again. Its long system prompt is the model's, not ours: it comes with the model's files.
 * Source: the training code of continuedev/instinct, which its client follows but for a colon.
 */
import { some } from '../../base/index.ts';
import { assemble, type Part } from '../assemble.ts';
import type { PromptFormat } from '../prompt-format.ts';
import { readRegion } from '../read-region.ts';
import { unifiedHunks } from '../recent-hunks.ts';
import { lf, rangeOf, textOf, textWithCursor, windowAt } from '../window.ts';

const start = '<|editable_region_start|>';
const end = '<|editable_region_end|>';
const cursorMarker = '<|user_cursor_is_here|>';
const markers = [
  start,
  end,
  '<|context_file|>',
  '<|snippet|>',
  '<|im_start|>',
  '<|im_end|>',
  '<|endoftext|>',
];
const stop = ['<|im_end|>', '<|endoftext|>'];

const around = 25;
const above = 1;
const below = 5;
const mostEdits = 5;

const task =
  "Reference the user excerpt, user edits, and the snippets to understand the developer's intent. Update the editable region of the user excerpt by predicting and completing the changes they would have made next. This may be a deletion, addition, or modification of code.";

/** `system`: the system prompt that the model was trained with. */
export function instinct(system: string): PromptFormat {
  return {
    name: 'instinct',
    render(input, budget) {
      const { path, document, cursor } = input;
      const excerpt = windowAt(document, cursor, around, around);
      const window = windowAt(document, cursor, above, below);
      const part = (text: string): Part => ({ text, rank: 0, label: 'frame', source: '' });
      const snippets = input.related.map(
        (r, i): Part => ({
          text: `<|context_file|> ${r.path}\n<|snippet|>\n${lf(r.text).replace(/\n+$/, '')}\n\n\n`,
          rank: 100 + i,
          label: r.path,
          source: r.path + r.text,
        }),
      );
      const changes = input.recent
        .slice(-mostEdits)
        .toReversed()
        .flatMap((edit, i): Part[] => {
          const diff = unifiedHunks(edit);
          if (diff === undefined) return [];
          const text = `User edited file "${edit.path}"\n\n\`\`\`diff\n${diff}\n\`\`\`\n\n`;
          return [{ text, rank: 1 + i, label: `change of ${edit.path}`, source: edit.path + diff }];
        });
      const lines = [
        ...(excerpt.from < window.from ? [textOf(document, excerpt.from, window.from)] : []),
        start,
        textWithCursor(document, window, cursor, cursorMarker),
        end,
        ...(window.to < excerpt.to ? [textOf(document, window.to, excerpt.to)] : []),
      ];
      const said = system === '' ? '' : `<|im_start|>system\n${system}<|im_end|>\n`;
      const made = assemble(
        [
          part(`${said}<|im_start|>user\n${task}\n\n### Context:\n\n`),
          ...snippets,
          part('### User Edits:\n\n'),
          ...changes,
          {
            text: `### User Excerpt:\n"${path}"\n\n${lines.join('\n')}<|im_end|>\n<|im_start|>assistant\n`,
            rank: 0,
            label: 'excerpt',
            source: path + textOf(document, excerpt.from, excerpt.to),
          },
        ],
        [...markers, cursorMarker],
        budget,
      );
      if (!made.ok) return made;
      return some({ ...made.value, stop, document, region: rangeOf(document, window), prefill: '' });
    },
    parse: (answer, prompt, finished) =>
      readRegion(answer, prompt, { cursors: [cursorMarker], markers, endsLine: false }, finished),
  };
}
