/**
 * Zeta 1 (7 B, Apache-2.0, on Qwen2.5-Coder): an instruction in plain text, unified diffs, and an excerpt with a region to
 * be written again. All its tags are plain text of several tokens.
 * Source: the prompts of the data set zed-industries/zeta.
 */
import { some } from '../../base/index.ts';
import { assemble, type Part } from '../assemble.ts';
import type { PromptFormat } from '../prompt-format.ts';
import { readRegion } from '../read-region.ts';
import { unifiedHunks } from '../recent-hunks.ts';
import { rangeOf, textOf, textWithCursor, windowAt, windowOfTokens } from '../window.ts';

const start = '<|editable_region_start|>';
const end = '<|editable_region_end|>';
const cursorMarker = '<|user_cursor_is_here|>';
const startOfFile = '<|start_of_file|>';
const markers = [start, end, cursorMarker, startOfFile, '<|endoftext|>', '<|im_start|>', '<|im_end|>'];
const stop = [`\n${end}`, '<|endoftext|>'];

const regionTokens = 350;
const contextTokens = 150;
const mostEdits = 6;

const instruction =
  'You are a code completion assistant and your task is to analyze user edits and then rewrite an excerpt that the user provides, suggesting the appropriate edits within the excerpt, taking into account the cursor location.';

export const zeta1: PromptFormat = {
  name: 'zeta-1',
  render(input, budget) {
    const { path, document, cursor } = input;
    const window = windowOfTokens(document, windowAt(document, cursor, 0, 0), regionTokens, budget);
    const excerpt = windowOfTokens(document, window, contextTokens, budget);
    const region = textWithCursor(document, window, cursor, cursorMarker);
    const above = textOf(document, excerpt.from, window.from);
    const below = textOf(document, window.to, excerpt.to);
    const edits = input.recent.slice(-mostEdits);
    const changes = edits.flatMap((edit, i): Part[] => {
      const diff = unifiedHunks(edit);
      if (diff === undefined) return [];
      const text = `User edited "${edit.path}":\n\`\`\`diff\n${diff}\n\`\`\`\n\n`;
      return [{ text, rank: edits.length - i, label: `change of ${edit.path}`, source: edit.path + diff }];
    });
    const head = `### Instruction:\n${instruction}\n\n### User Edits:\n\n`;
    const lines = [
      `### User Excerpt:\n\n\`\`\`${path}`,
      ...(excerpt.from === 0 ? [startOfFile] : []),
      ...(window.from > excerpt.from ? [above] : []),
      start,
      region,
      end,
      ...(window.to < excerpt.to ? [below] : []),
      '```\n\n### Response:\n',
    ];
    const source = path + above + textOf(document, window.from, window.to) + below;
    const made = assemble(
      [
        { text: head, rank: 0, label: 'instruction', source: '' },
        ...changes,
        { text: lines.join('\n'), rank: 0, label: 'excerpt', source },
      ],
      markers,
      budget,
    );
    if (!made.ok) return made;
    return some({ ...made.value, stop, document, region: rangeOf(document, window), prefill: '' });
  },
  parse(answer, prompt, finished) {
    const at = answer.indexOf(start);
    if (at < 0)
      return answer.trim() === ''
        ? { kind: 'nothing' }
        : { kind: 'problem', why: `the answer does not hold ${start}` };
    const text = answer.slice(at + start.length).replace(/^\r?\n/, '');
    // A region of no lines: its end follows its start at once.
    const inside = text.startsWith(end) ? '' : text;
    return readRegion(inside, prompt, { cursors: [cursorMarker], markers, endsLine: false }, finished);
  },
};
